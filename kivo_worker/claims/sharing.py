"""What a further predicate shares with the one it is joined to: subject, auxiliaries, conditions, a late object."""

from collections.abc import Iterable

from kivo_worker.claims.asides import is_followed_by_comma, is_opening, word_before
from kivo_worker.claims.naming import name_words
from kivo_worker.claims.reference import PRONOUNS, arguments_meant
from kivo_worker.syntax.tree import SUBJECTS, VERBS, Tree, Word

_INTRANSITIVE = frozenset(
    "moved grew became went died lived worked studied served returned retired joined attended rose fell came remained "
    "stayed continued appeared began started married ran graduated grew took had".split()
)
_PARTICIPLES = ("ed", "en", "n", "t", "d", "ne", "me")
_BE = frozenset({"is", "are", "was", "were", "be", "been", "being", "'s", "'re"})
_HAVE = frozenset({"has", "have", "had", "'ve"})
_ONE_BETWEEN = 2
_LEADS = frozenset({"advcl", "obl", "advmod", "nmod"})


def shared_with(tree: Tree, first: Word, other: Word) -> list[int]:
    """What a further predicate shares with the first: subject, auxiliaries, conditions before them, a late object."""
    shared = _conditions(tree, first, other)
    subject = tree.child(other, *SUBJECTS)
    if subject is not None:
        return [*shared, *(subject_words(tree, first) if subject.text.lower() in PRONOUNS else ())]
    if _is_request(tree, other):
        return shared
    holder = first_with_subject(tree, first) or first
    shared += [*_conditions(tree, holder, other), *subject_words(tree, first)]
    for child in tree.children(first):
        if child.index > first.index:
            if child.kind in {"obj", "obl"} and child.index > other.index:
                shared += tree.subtree(child)
        elif (child.kind == "aux" and _shares_auxiliary(tree, child, first, other)) or child.kind == "mark":
            shared.append(child.index)
    return sorted(set(shared))


def late_object(tree: Tree, first: Word, others: Iterable[Word]) -> tuple[int, ...]:
    """The object that a verb shares with the one right behind it: "read and sign the log"."""
    if first.tag != "VERB" or tree.child(first, "obj", "xcomp", "ccomp", "obl") is not None:
        return ()
    for other in others:
        target = tree.child(other, "obj")
        is_close = other.index == first.index + _ONE_BETWEEN and other.tag == "VERB"
        if is_close and target is not None and tree.child(other, *SUBJECTS) is None:
            return tuple(tree.subtree(target))
    return ()


def first_with_subject(tree: Tree, word: Word) -> Word | None:
    """The predicate that has the subject of a series of predicates."""
    first: Word | None = word
    while first is not None and first.kind == "conj" and not tree.child(first, *SUBJECTS):
        first = tree.head(first)
    return first if first is not None and tree.child(first, *SUBJECTS) else None


def subject_words(tree: Tree, predicate: Word) -> tuple[int, ...]:
    """The words of a predicate's subject, its own or the shared one."""
    first = first_with_subject(tree, predicate)
    subject = tree.child(first, *SUBJECTS) if first else None
    return tuple(name_words(tree, subject)) if subject else ()


def subject_meant(tree: Tree, predicate: Word, pronoun: Word) -> tuple[int, ...]:
    """The subject of a predicate when a pronoun after it can only mean that, or when it is the same pronoun."""
    first = first_with_subject(tree, predicate)
    subject = tree.child(first, "nsubj") if first else None
    text = pronoun.text.lower()
    if subject is None or (subject.text.lower() != text and not _is_meant(tree, subject, pronoun)):
        return ()
    return subject_words(tree, predicate)


def _is_meant(tree: Tree, subject: Word, pronoun: Word) -> bool:
    """Whether a pronoun can only mean the subject of the clause before: that, or the one person named there."""
    meant = arguments_meant(pronoun.text.lower(), tree, pronoun.index)
    if subject.tag == "PROPN" and subject in meant and pronoun.text.lower() in {"he", "she"}:
        meant = [word for word in meant if word == subject or (word.tag, word.entity) == ("PROPN", "person")]
    return meant == [subject]


def _is_request(tree: Tree, word: Word) -> bool:
    """Whether a predicate asks the reader for something: "... and please note that"."""
    return any(child.text.lower() == "please" for child in tree.children(word))


def _shares_auxiliary(tree: Tree, auxiliary: Word, first: Word, other: Word) -> bool:
    """Whether "can" in "can read and write" goes with the second verb too, as far as its form tells."""
    if other.tag not in VERBS or tree.child(other, "aux", "cop"):
        return False
    verb, word = other.text.lower(), auxiliary.text.lower()
    if auxiliary.relation == "aux:pass" or _shares_passive(tree, first, other):
        return _shares_passive(tree, first, other)
    if word in _BE:
        return verb.endswith("ing")
    if word in _HAVE:
        return verb.endswith(_PARTICIPLES)
    is_base = not verb.endswith("ed") and not (verb.endswith("s") and not verb.endswith("ss"))
    return is_base or first.text.lower().endswith("s")


def _shares_passive(tree: Tree, first: Word, other: Word) -> bool:
    """Whether "must be" in "must be found and removed" goes with both."""
    verb = other.text.lower()
    is_participle = verb.endswith(_PARTICIPLES) and verb not in _INTRANSITIVE and tree.child(other, "obj") is None
    return is_participle and tree.child(first, "aux:pass") is not None


def _conditions(tree: Tree, first: Word, other: Word) -> list[int]:
    """Conditions, times and places that stand before the first clause, with a comma, and hold for the other too."""
    if tree.child(other, "mark") or (word_before(tree, other) == ";" and tree.child(other, *SUBJECTS)):
        return []
    subject = tree.child(first, *SUBJECTS)
    begins = subject.index if subject else first.index
    found: list[int] = []
    for child in tree.children(first):
        leads = child.kind in _LEADS and child.index < begins and is_followed_by_comma(tree, child)
        if leads and not is_opening(tree, child, first):
            places = tree.subtree(child)
            last = places[-1] if tree.words[places[-1]].text == "," else places[-1] + 1
            found += [place for place in range(places[0], last + 1) if place < begins]
    return found
