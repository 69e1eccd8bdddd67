"""Says a statement as it is said in a chat: with an opening, a remark or a question around it that claims nothing."""

import random

_OPENINGS = (
    "Yes,", "Yeah,", "Well,", "I think", "I believe", "I know that", "I read that", "I heard that", "Did you know that",
    "Oh,", "Sure,", "Actually,", "Right,", "That's interesting!", "Good question!", "I love that topic.",
    "Hmm, I think",
    "From what I know,", "As far as I know,", "Ah yes,", "No worries,", "I see,", "Interesting,", "Cool,", "Of course,",
    "I'm not an expert, but", "Happy to help.", "Thanks for asking.", "To answer your question,", "In short,",
)  # fmt: skip
_ENDINGS = (
    "Isn't that interesting?", "What do you think?", "Pretty cool!", "Have you heard of it?", "It's great!",
    "Does that help?", "Do you like it?", "I find that amazing.", "Let me know if you need anything else.", "right?",
)  # fmt: skip


_LOWERED = frozenset(
    "the a an it its he his she her they their we our you your i'm this that these those there in on at for from some "
    "all most many no every each both if when after before while people".split()
)
"""First words that are small after an opening."""


def in_chat(text: str, rng: random.Random) -> str:
    """Put an opening before a statement, a remark after it, or both."""
    place = rng.randrange(3)
    said = text
    if place != 1:
        opening = rng.choice(_OPENINGS)
        lower = not opening.endswith((".", "!")) and text.split(" ", 1)[0].lower() in _LOWERED
        said = f"{opening} {text[:1].lower() + text[1:] if lower else text}"
        if opening.startswith("Did"):
            said = f"{said.rstrip('.')}?"
    if place != 0:
        ending = rng.choice(_ENDINGS)
        said = f"{said.rstrip('.')}, {ending}" if ending[0].islower() else f"{said} {ending}"
    return said
