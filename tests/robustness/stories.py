"""Two invented news stories, of which the sample files are made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Story:
    """An invented article."""

    title: str
    author: str
    source: str
    published: str
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        """The paragraphs with empty lines between."""
        return "\n\n".join(self.paragraphs)


STORIES = (
    Story(
        "Floods in the east of Lima leave nine dead",
        "Ana Ríos",
        "The Andean Post",
        "2023-03-14",
        (
            "Nine people died in floods in the east of Lima on Tuesday, the civil defence said. "
            "Rain had fallen on the hills for three days, and the river Rímac left its bed in the "
            "district of Chosica.",
            "The mayor, Rafael Quispe, said that 1,400 families had lost their homes. “We need "
            "tents and water,” he told reporters. The well-known stadium in San Juan is open as a "
            "shelter, and the school beside it as well.",
            "The central highway stays closed until Friday. Trains run again from Thursday.",
        ),
    ),
    Story(
        "Cusco airport reopens after the protests",
        "Jo O'Neill",
        "The Andean Post",
        "2023-01-24",
        (
            "The airport of Cusco opened again on Tuesday after five days in which protesters "
            "had blocked the road to it, its director said.",
            "Some 4,000 travellers had waited in the city. The first aeroplane to Lima left at "
            "half past seven with 168 people on board.",
        ),
    ),
)
