"""Prices in cents; a discount never makes one negative."""


def price_of(list_cents: int, discount_percent: int) -> int:
    discount_percent = min(max(discount_percent, 0), 100)
    return list_cents - list_cents * discount_percent // 100
