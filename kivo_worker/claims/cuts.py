"""Where a sentence is cut: at predicates that can stand on their own, and at what is said of a noun in passing."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from kivo_worker.claims.asides import is_aside, is_doing, is_followed_by_comma, is_opening, word_before
from kivo_worker.claims.ellipsis import completed, ellipsis_of
from kivo_worker.claims.meanwhile import is_meanwhile
from kivo_worker.claims.reference import PRONOUNS
from kivo_worker.claims.sharing import first_with_subject, subject_meant, subject_words
from kivo_worker.syntax.tree import NOUNS, SUBJECTS, VERBS, Tree, Word

_CONTRASTS = frozenset({"although", "though", "whereas"})
_WHILE = frozenset({"while", "whilst"})
_SO = frozenset({"so"})
_JOINING = frozenset({"PUNCT", "CCONJ", "ADV", "SYM"})
_DONE = frozenset("do does did done".split())
_POINTING = frozenset("this that these those both neither".split())
_TOGETHER = frozenset({"both", "either", "neither", "between", "together"})


@dataclass(frozen=True, slots=True)
class Cut:
    """A word whose statement is told apart from that of the word it depends on."""

    word: Word
    governor: Word
    is_aside: bool


def cuts(tree: Tree, head: Word) -> Iterator[Cut]:
    """The words whose statements are cut off from a predicate's."""
    waiting = [(head, True)]
    while waiting:
        word, is_clause = waiting.pop()
        for child in tree.children(word):
            if is_clause and (_is_beside(tree, child, word, head) or _is_contrast(tree, child, word)):
                yield Cut(child, word, is_aside=False)
            elif (
                is_aside(tree, child, word)
                or (word is head and is_opening(tree, child, word))
                or (is_clause and is_meanwhile(tree, child, word))
            ):
                yield Cut(child, word, is_aside=True)
            elif is_doing(tree, child, word) and subject_words(tree, head):
                yield Cut(child, head, is_aside=True)
            else:
                waiting.append((child, is_clause and child.kind == "ccomp"))


def _is_beside(tree: Tree, child: Word, word: Word, head: Word) -> bool:
    """Whether a word is a further predicate: it has a subject of its own, or shares that of the one before."""
    if child.kind not in {"conj", "parataxis"} or child.index < word.index or _has(tree, word, _TOGETHER):
        return False
    if ellipsis_of(tree, child) is not None:
        return _is_complete(tree, child, word)
    subject = tree.child(child, *SUBJECTS)
    if subject is not None:
        if _gives_a_role(tree, word) and _gives_a_role(tree, child):
            return False  # who is which is told by both together
        resolved = _is_told(tree, subject, word)
        is_label = word_before(tree, child) == ":" and not (_is_finite(tree, word) and first_with_subject(tree, word))
        if child.kind == "parataxis" and (is_label or (not _is_finite(tree, word) and word_before(tree, child) != ";")):
            return False  # "Frost: you may call for help" is one statement
        if _follows_from(tree, child):
            return False
        is_list = not _is_finite(tree, word) and len(tree.children(word, ("conj",))) > 1
        return _is_finite(tree, child) and resolved and not is_list and _is_complete(tree, child, word)
    if child.kind == "parataxis" or not _follows_joint(tree, child) or not _is_complete(tree, child, word):
        return False
    if child.tag not in VERBS and not tree.child(child, "cop"):
        return False
    if child.text.lower().endswith("ing") and not word.text.lower().endswith("ing") and not tree.child(child, "aux"):
        return False
    return _is_joined(tree, child, word) and (
        _is_told_of_subject(tree, word) or _is_next_aside(tree, child, word, head)
    )


def _is_told_of_subject(tree: Tree, word: Word) -> bool:
    return _is_finite(tree, word) and first_with_subject(tree, word) is not None


def _is_next_aside(tree: Tree, child: Word, word: Word, head: Word) -> bool:
    """Whether a participle goes on after one that is cut off: ", founded in 1990 and based in Leeds"."""
    is_participle = child.tag == word.tag == "VERB" and tree.child(child, "aux", "cop") is None
    noun = tree.head(word)
    return word is head and word.relation == "acl" and is_participle and noun is not None and is_aside(tree, word, noun)


def _follows_joint(tree: Tree, child: Word) -> bool:
    """Whether a predicate begins with what joins it, or right behind; else what stands before may be its subject."""
    first = tree.words[tree.subtree(child)[0]]
    return first.tag in _JOINING or not first.index or tree.words[first.index - 1].tag in _JOINING


def _is_joined(tree: Tree, child: Word, word: Word) -> bool:
    """Whether a predicate is joined to the one before by "and", "but" or a semicolon; not one of several by "or"."""
    later = (other for other in tree.children(word, ("conj",)) if other.index > child.index)
    following = (child, *tree.children(child, ("conj",)), *later)
    joint = next((joint for other in following for joint in tree.children(other, ("cc",))), None)
    if joint is None:
        before = word_before(tree, child)
        return before == ";" or (before == "," and _goes_on(tree, child, word))
    return joint.text.lower() not in {"or", "nor"}


def _goes_on(tree: Tree, child: Word, word: Word) -> bool:
    """Whether a verb after a mere comma is a further predicate: "..., has brown eyes", "..., then goes to Leeds"."""
    tells = tree.child(child, "obj", "aux", "cop") or any(one.text.lower() == "then" for one in tree.children(child))
    return child.tag == "VERB" and word.kind != "advcl" and bool(tells) and tree.child(child, "mark") is None


def _is_told(tree: Tree, subject: Word, word: Word) -> bool:
    """Whether a clause's subject says what it is, or is a pronoun for that of the clause before."""
    if subject.text.lower() in _POINTING and not tree.children(subject):
        return False
    return subject.text.lower() not in PRONOUNS or bool(subject_meant(tree, word, subject))


def _follows_from(tree: Tree, child: Word) -> bool:
    """Whether a clause says what follows from the one before, or explains it: it is one statement with its ground."""
    before = word_before(tree, child)
    first = next((tree.words[place] for place in tree.subtree(child) if tree.words[place].tag != "PUNCT"), child)
    return child.kind == "parataxis" and (before == ":" or (before == "," and first.text.lower() == "so"))


def _is_complete(tree: Tree, child: Word, word: Word) -> bool:
    """Whether a clause tells its predicate, or leaves out one that can be put back."""
    left = ellipsis_of(tree, child)
    if left is not None:
        return completed(tree, word, left) is not None
    joint = tree.child(child, "cc")
    does_so = child.text.lower() in _DONE and _has(tree, child, _SO) and not tree.child(child, "obj")
    return (joint is None or joint.text.lower() != "nor") and not does_so


def _gives_a_role(tree: Tree, word: Word) -> bool:
    """Whether a predicate says which part somebody has: "Ann is the buyer"."""
    is_the = any(child.text.lower() == "the" for child in tree.children(word, ("det",)))
    return tree.child(word, "cop") is not None and word.tag in NOUNS and is_the


def _is_contrast(tree: Tree, child: Word, word: Word) -> bool:
    """Whether a clause only stands against another: "..., although ...".

    "While" may say when something holds instead; it stands against something after a comma, or when both clauses speak
    of things of one kind: "the first store closed while the second store stayed open".
    """
    mark, subject = tree.child(child, "mark"), tree.child(child, "nsubj")
    if child.kind != "advcl" or mark is None or subject is None or not _is_finite(tree, child):
        return False
    first = first_with_subject(tree, word)
    other = tree.child(first, "nsubj") if first else None
    is_told = subject.tag in NOUNS
    if mark.text.lower() in _WHILE:
        is_sure = other is not None and is_told and other.text.lower() == subject.text.lower()
    elif mark.text.lower() in _CONTRASTS:
        is_sure = is_told
    else:
        return False
    if child.index < word.index:
        return (
            is_sure and is_followed_by_comma(tree, child) and other is not None and other.text.lower() not in PRONOUNS
        )
    return (is_sure or word_before(tree, child) == ",") and _is_told(tree, subject, word)


def _is_finite(tree: Tree, word: Word) -> bool:
    return word.tag in VERBS or tree.child(word, "cop", "aux") is not None


def _has(tree: Tree, word: Word, texts: Collection[str]) -> bool:
    return any(child.text.lower() in texts for child in tree.children(word, ("cc", "advmod", "det")))
