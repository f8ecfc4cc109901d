def subject(order: str, days: int) -> str:
    return f"Order {order} arrives in {days} days"
