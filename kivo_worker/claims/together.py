"""Why things joined by "and" stay together: what is said holds of all of them at once, or they are one name."""

from collections.abc import Sequence

from kivo_worker.claims.agreement import has_role
from kivo_worker.claims.asides import COMMAS, word_before
from kivo_worker.claims.proposition import Proposition
from kivo_worker.claims.reference import is_plural_itself, is_year_number
from kivo_worker.syntax.tree import SUBJECTS, Tree, Word

_MEASURES = frozenset("average correlation difference distance gap mean ratio sum total".split())
_WHOLES = _MEASURES | frozenset("balance blend combination comparison list mix mixture pair".split())
"""What is said of one of several is not said of it alone: "the difference in pay of A and B"."""
_TOGETHER = _MEASURES | frozenset(
    "both either neither only between together jointly each combined merge merged married split".split()
)
_DONE_TOGETHER = frozenset("share shares shared meet meets met agree agreed differ compete".split())
"""What several do with each other."""
_OF_EACH = frozenset({"both", "respectively"})
_CONDITIONS = frozenset("after as because before if once since unless until when where while".split())
_DEFINITE = frozenset("all any each every no only the these this those".split())
_COLOURS = frozenset("black blue brown green grey orange pink purple red silver white yellow".split())
_QUOTES = frozenset({'"', "\u201c", "\u201d"})


def hold_together(tree: Tree, first: Word, others: Sequence[Word], one: Proposition) -> bool:
    """Whether a statement about joined things does not hold of each of them alone.

    Args:
        tree: the sentence.
        first: the first of the things.
        others: those joined to it.
        one: the statement.
    """
    words = [tree.words[item] for item in one.items if isinstance(item, int)]
    return (
        _is_name(tree, first, others)
        or _is_called(tree, first)
        or first.text.lower() in _COLOURS  # red and white flags are not red flags
        or any(other.text.lower() == "half" for other in others)  # a day and a half
        or any(_is_gapped(tree, first, other) for other in others)
        or any(word.head in one.own and _limits(tree, word) for word in (first, *tree.ancestors(first)))
        or any(word.text.lower() in _OF_EACH for word in words)
        or any(may_count(word) and first not in (word, *tree.ancestors(word)) for word in words)
        or _is_range(tree, first, others)
        or is_of_all(tree, first)
    )


def are_taken_together(tree: Tree, noun: Word, start: int, one: Proposition) -> bool:
    """Whether a statement about several things of one kind does not hold of each of them alone.

    Args:
        tree: the sentence.
        noun: what they are.
        start: where their numbers begin, which end before it.
        one: the statement.
    """
    words = [tree.words[item] for item in one.items if isinstance(item, int)]
    near = (*tree.children(noun), *tree.ancestors(noun))
    if any(is_of_both(word, noun) for word in words):
        return False
    return (
        any(word.text.lower() in _TOGETHER | _WHOLES for word in near)
        or any(word.text.lower() == "respectively" for word in words)
        or any(word.head in one.own and _limits(tree, word) for word in (noun, *tree.ancestors(noun)))
        or any(may_count(word) for word in words if not start <= word.index < noun.index)
    )


def is_of_both(word: Word, noun: Word) -> bool:
    """Whether a word is "both", and tells of each of the two that are a subject: "the two both left"."""
    return word.text.lower() == "both" and noun.kind == "nsubj" and word.head == noun.head


def _is_called(tree: Tree, first: Word) -> bool:
    """Whether a name stands right behind what that one alone is called: "player Ann Lee and Bo Roe"."""
    noun = tree.head(first)
    is_close = first.kind == "appos" and word_before(tree, first) not in COMMAS
    return is_close and noun is not None and noun.entity == "person" and not is_plural_itself(tree, noun)


def _limits(tree: Tree, clause: Word) -> bool:
    """Whether a clause is a condition, or tells which one is meant: what is joined in it holds only together."""
    if clause.kind == "advcl":
        mark = tree.child(clause, "mark", "advmod")
        return mark is not None and mark.text.lower() in _CONDITIONS
    noun = tree.head(clause)
    if clause.kind != "acl" or noun is None:
        return False
    return noun.kind in SUBJECTS or any(word.text.lower() in _DEFINITE for word in tree.children(noun, ("det",)))


def is_rest_of_name(tree: Tree, other: Word, first: Word) -> bool:
    """Whether "&" joins a word to the one before it, as in a firm's name."""
    joint = tree.child(other, "cc")
    is_and = joint is not None and joint.text == "&" and joint.index == first.index + 1
    return is_and and first.text[:1].isupper() and other.text[:1].isupper()


def is_of_all(tree: Tree, first: Word) -> bool:
    """Whether what is said of several things holds of all together: "played together", "are members", day and night."""
    head = tree.head(first)
    is_subject = first.kind == "nsubj"
    above = [word for word in tree.ancestors(first) if word.tag == "NOUN" and _is_of(tree, word, first)]
    near = (first, *tree.children(first), *((head, *tree.children(head, ("advmod", "det"))) if head else ()))
    words = _TOGETHER | _DONE_TOGETHER if is_subject else _TOGETHER
    if (
        any(word.text.lower() in _WHOLES for word in above)
        or _is_of_time(tree, first)
        or any(word.text.lower() in words for word in near)
    ):
        return True
    is_role = is_subject and head is not None and head.tag == "NOUN" and is_plural_itself(tree, head)
    return is_role and head is not None and not has_role(tree, head)


def _is_of_time(tree: Tree, first: Word) -> bool:
    """Whether things are times that may be one span; years on their own are not: "in 2010 and 2011"."""
    years = (first, *tree.children(first, ("conj",)))
    return first.entity == "time" and not all(is_year_number(word.text) for word in years)


def _is_of(tree: Tree, noun: Word, first: Word) -> bool:
    """Whether nothing but prepositions stands between a noun and what it is of: "the difference in pay of A and B"."""
    below = first
    while below != noun:
        if below.kind not in {"nmod", "amod"} or (above := tree.head(below)) is None:
            return False
        below = above
    return True


def _is_range(tree: Tree, first: Word, others: Sequence[Word]) -> bool:
    words = tree.words[max(0, first.index - 2) : others[-1].index]
    return any(word.text.lower() == "between" for word in words)


def _is_gapped(tree: Tree, first: Word, other: Word) -> bool:
    """Whether a member is a clause without its verb: "the pump accounted for 58 % and the hose for 17 %"."""
    case = tree.child(first, "case")
    if case is None or tree.child(other, "case") is not None:
        return False
    head = tree.head(first)
    behind = (word for word in tree.children(head, ("obl", "nmod")) if word.index > other.index) if head else ()
    inner = (tree.child(word, "case") for word in (*tree.children(other, ("nmod", "obl", "orphan")), *behind))
    return any(word is not None and word.text.lower() == case.text.lower() for word in inner)


def _is_name(tree: Tree, first: Word, others: Sequence[Word]) -> bool:
    """Whether the joined words are one name or title: "the Center for Design and Learning", "'War and Peace'"."""
    head = tree.head(first)
    names = all(word.text[:1].isupper() for word in (first, *others))
    if names and any(joint.text == "&" for other in others for joint in tree.children(other, ("cc",))):
        return True
    if (
        names
        and first.kind == "nmod"
        and head is not None
        and head.text[:1].isupper()
        and tree.child(first, "det") is None
    ):
        return True
    opened = sum(word.text in _QUOTES for word in tree.words[: first.index])
    return opened % 2 == 1 and not any(word.text in _QUOTES for word in tree.words[first.index : others[-1].index])


def may_count(word: Word) -> bool:
    """Whether a word is a number that may count all of several things together; dates and parts of names do not."""
    is_date = word.entity == "time" or is_year_number(word.text)
    return word.tag == "NUM" and ":" not in word.text and not is_date and word.kind not in {"flat", "compound"}
