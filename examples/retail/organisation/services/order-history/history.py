def newest_first(orders: list[dict]) -> list[dict]:
    return sorted(orders, key=lambda order: order["placed"], reverse=True)
