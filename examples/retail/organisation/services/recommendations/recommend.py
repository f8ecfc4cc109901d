def bought_together(basket: set[str], pairs: dict[str, list[str]]) -> list[str]:
    found = {other for sku in basket for other in pairs.get(sku, [])}
    return sorted(found - basket)
