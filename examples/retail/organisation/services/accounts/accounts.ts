export interface Account {
  id: string;
  email: string;
}

export function greeting(account: Account): string {
  return `Hello, ${account.email.split("@")[0]}`;
}
