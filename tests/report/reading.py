"""Reading the page as a browser would: elements, what they load, and their text."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"meta", "link", "br", "img", "hr", "input"}


class Page(HTMLParser):
    """The elements of a page in order, with attributes and text; notes every element that is not closed in order."""

    def __init__(self, text: str):
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str], list[str]]] = []
        self.mistakes: list[str] = []
        self._open: list[tuple[str, list[str]]] = []
        self.feed(text)
        self.close()
        self.mistakes += [f"{tag} is never closed" for tag, _ in self._open]

    def handle_starttag(self, tag, attrs):
        words: list[str] = []
        self.elements.append((tag, dict(attrs), words))
        if tag not in VOID:
            self._open.append((tag, words))

    def handle_endtag(self, tag):
        if not self._open or self._open[-1][0] != tag:
            self.mistakes.append(f"</{tag}> does not close {self._open[-1][0] if self._open else 'anything'}")
        else:
            self._open.pop()

    def handle_data(self, data):
        for _, words in self._open:
            words.append(data)

    def of(self, *tags: str) -> list[tuple[dict[str, str], str]]:
        """Return attributes and text of every element with one of these tags."""
        return [
            (attributes, " ".join("".join(words).split())) for tag, attributes, words in self.elements if tag in tags
        ]

    def with_class(self, name: str) -> list[tuple[dict[str, str], str]]:
        """Return attributes and text of every element of a class."""
        return [
            (attributes, " ".join("".join(words).split()))
            for _, attributes, words in self.elements
            if name in (attributes.get("class") or "").split()
        ]
