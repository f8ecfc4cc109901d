def matches(query: str, title: str) -> bool:
    return all(word in title.lower() for word in query.lower().split())
