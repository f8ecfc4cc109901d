import { greeting, Account } from "../accounts/accounts";

export function frontPage(account: Account | null): string {
  return account ? greeting(account) : "Hello";
}
