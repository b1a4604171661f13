"""The vocabulary of facts: which relations there are, which have one target at a time, and how they are called.

What is avoided is a relation of its own and not the absence of one: that somebody eats no pork is worth knowing although
they never said that they did. A model may name a relation that is not here; `relation_named` says how it is treated.
"""

from dataclasses import dataclass

from app.languages import N_


@dataclass(frozen=True, slots=True)
class Relation:
    """A kind of fact. `importance` goes from 0 to 1; `title` is for pages and translated there, `phrase` for prompts.

    `is_single` says that a next target ends the one before. For one and the same target a relation and those that it
    excludes cannot hold together.
    """

    name: str
    is_single: bool
    importance: float
    title: str
    phrase: str
    excludes: tuple[str, ...] = ()


# Somebody may like a kind of what they do not like, and the other way round.
TASTES = frozenset(("likes", "dislikes"))
# Of these a person may have several, and a part of the name says which one is meant.
NAMED = frozenset(("has_pet", "vehicle", "partner", "plans"))
# A name that several bear is one thing said in several ways; two cars or journeys may well share a word.
OF_ONE_NAME = frozenset(("has_pet", "partner"))
# "I no longer have a dog" means the only one that is known.
OF_KINDS = frozenset(("has_pet",))
# Stands for the one that somebody has, where only words that end it speak of it.
UNNAMED = {"partner": "partner", "works_at": "work", "job": "work", "studies": "studies"}
# Of these a bare count ("two cats") is the number of all.
COUNTED = frozenset(("has_pet", "has_child", "employee"))
# What ends the second ends the first as well where both were told in one breath: "I work at Tokopedia as a designer".
TOLD_WITH = {"job": "works_at"}
# What somebody may give up.
DOINGS = ("eats", "drinks", "smokes", "exercises", "plays", "learns", "hobby", "habit", "attends")
ONE, MANY = True, False
UNKNOWN_IMPORTANCE = 0.4
FAVOURITE = "favourite_"

_WHO = (
    Relation("name", ONE, 1.0, N_("Name"), "is called"),
    Relation("age", ONE, 0.6, N_("Age"), "is of the age"),
    Relation("birthday", ONE, 0.8, N_("Birthday"), "has birthday on"),
    Relation("birth_year", ONE, 0.6, N_("Year of birth"), "was born in the year"),
    Relation("born_in", ONE, 0.6, N_("Born in"), "was born in"),
    Relation("named_after", ONE, 0.3, N_("Named after"), "is named after"),
    Relation("religion", ONE, 0.6, N_("Religion"), "has the religion"),
    Relation("handedness", ONE, 0.3, N_("Handedness"), "is"),
    Relation("blood_type", ONE, 0.5, N_("Blood type"), "has the blood type"),
    Relation("weight", ONE, 0.3, N_("Weight"), "weighs"),
    Relation("height", ONE, 0.3, N_("Height"), "has the height"),
    Relation("hair", ONE, 0.2, N_("Hair"), "has as hair"),
    Relation("trait", MANY, 0.5, N_("Trait"), "is a person who is"),
    Relation("feels", MANY, 0.3, N_("Feels"), "feels"),
    Relation("died", ONE, 0.8, N_("Died"), "died"),
)
_WHERE = (
    Relation("lives_in", ONE, 0.9, N_("Lives in"), "lives in"),
    Relation("lived_in", MANY, 0.4, N_("Lived in"), "once lived in"),
    Relation("home", ONE, 0.6, N_("Home"), "has as home"),
    Relation("comes_from", ONE, 0.6, N_("Comes from"), "comes from"),
    Relation("moved_because", MANY, 0.4, N_("Reason for moving"), "moved because"),
    Relation("rents_out", MANY, 0.4, N_("Rents out"), "rents out"),
)
_WORK = (
    Relation("job", ONE, 0.8, N_("Job"), "works as"),
    Relation("works_at", ONE, 0.8, N_("Works at"), "works at"),
    Relation("past_job", MANY, 0.4, N_("Former job"), "once worked as"),
    Relation("boss", ONE, 0.6, N_("Boss"), "has as boss"),
    Relation("income", ONE, 0.4, N_("Income"), "earns"),
    Relation("payday", ONE, 0.3, N_("Payday"), "is paid on"),
    Relation("commute", ONE, 0.3, N_("Way to work"), "gets to work by way of"),
    Relation("employee", MANY, 0.4, N_("Employs"), "employs"),
    Relation("volunteers", MANY, 0.5, N_("Volunteers as"), "volunteers as"),
    Relation("coaches", MANY, 0.5, N_("Coaches"), "coaches"),
    Relation("moderates", MANY, 0.4, N_("Moderates"), "moderates"),
    Relation("studies", ONE, 0.7, N_("Studies"), "studies"),
    Relation("studied", MANY, 0.5, N_("Studied"), "studied"),
    Relation("school", MANY, 0.4, N_("School"), "went to the school"),
    Relation("learns", MANY, 0.5, N_("Learns"), "learns", ("quit",)),
    Relation("learned_from", MANY, 0.4, N_("Learned from somebody"), "learned"),
    Relation("attends", MANY, 0.5, N_("Attends"), "attends", ("quit",)),
    Relation("has_result", MANY, 0.5, N_("Result"), "achieved"),
)
_PEOPLE = (
    Relation("partner", ONE, 0.9, N_("Partner"), "has as partner"),
    Relation("status", ONE, 0.7, N_("Family status"), "is"),
    Relation("has_child", MANY, 0.9, N_("Child"), "has as child"),
    Relation("has_children", ONE, 0.8, N_("Children"), "has as number of children"),
    Relation("siblings", ONE, 0.6, N_("Siblings"), "has as siblings"),
    Relation("mother", ONE, 0.7, N_("Mother"), "has as mother"),
    Relation("father", ONE, 0.7, N_("Father"), "has as father"),
    Relation("brother", MANY, 0.7, N_("Brother"), "has as brother"),
    Relation("sister", MANY, 0.7, N_("Sister"), "has as sister"),
    Relation("sibling", MANY, 0.7, N_("Sibling"), "has as sibling"),
    Relation("grandparent", MANY, 0.5, N_("Grandparent"), "has as grandparent"),
    Relation("grandchild", MANY, 0.6, N_("Grandchild"), "has as grandchild"),
    Relation("aunt", MANY, 0.5, N_("Aunt"), "has as aunt"),
    Relation("uncle", MANY, 0.5, N_("Uncle"), "has as uncle"),
    Relation("cousin", MANY, 0.5, N_("Cousin"), "has as cousin"),
    Relation("relative", MANY, 0.5, N_("Relative"), "has as relative"),
    Relation("friend", MANY, 0.6, N_("Friend"), "has as friend"),
    Relation("friend_since", ONE, 0.4, N_("Friend since"), "has been a friend since"),
    Relation("neighbour", MANY, 0.4, N_("Neighbour"), "has as neighbour"),
    Relation("colleague", MANY, 0.4, N_("Colleague"), "has as colleague"),
    Relation("teacher", MANY, 0.4, N_("Teacher"), "has as teacher"),
    Relation("doctor", MANY, 0.4, N_("Doctor"), "has as doctor"),
    Relation("dentist", ONE, 0.4, N_("Dentist"), "has as dentist"),
    Relation("knows", MANY, 0.4, N_("Knows"), "knows"),
    Relation("looks_after", MANY, 0.4, N_("Looks after"), "looks after"),
)
_TASTES = (
    Relation("likes", MANY, 0.5, N_("Likes"), "likes", ("dislikes",)),
    Relation("dislikes", MANY, 0.5, N_("Dislikes"), "dislikes", ("likes",)),
    Relation("fears", MANY, 0.6, N_("Is afraid of"), "is afraid of"),
    Relation("wants", MANY, 0.4, N_("Wants"), "wants"),
    Relation("plans", MANY, 0.5, N_("Plans"), "plans"),
    Relation("saves_for", MANY, 0.5, N_("Saves for"), "saves money for"),
    Relation("hobby", MANY, 0.6, N_("Hobby"), "has as hobby", ("quit",)),
    Relation("plays", MANY, 0.5, N_("Plays"), "plays", ("quit",)),
    Relation("exercises", MANY, 0.5, N_("Sport"), "does as sport", ("quit",)),
    Relation("collects", MANY, 0.5, N_("Collects"), "collects"),
    Relation("reads", MANY, 0.4, N_("Reads"), "reads"),
    Relation("writes", MANY, 0.5, N_("Writes"), "writes"),
    Relation("listens_to", MANY, 0.4, N_("Listens to"), "listens to"),
    Relation("watches", MANY, 0.4, N_("Watches"), "watches"),
    Relation("sings_in", MANY, 0.5, N_("Sings in"), "sings in"),
    Relation("cooks", MANY, 0.4, N_("Cooks"), "cooks"),
    Relation("cooks_for", MANY, 0.4, N_("Cooks for"), "cooks for"),
    Relation("grows", MANY, 0.4, N_("Grows"), "grows"),
    Relation("speaks", MANY, 0.6, N_("Speaks"), "speaks"),
    Relation("cannot", MANY, 0.5, N_("Cannot"), "cannot"),
    Relation("habit", MANY, 0.4, N_("Habit"), "as a habit", ("quit",)),
    Relation("never", MANY, 0.4, N_("Never"), "never"),
    Relation("has_done", MANY, 0.4, N_("Has done"), "has done"),
)
_BODY_AND_THINGS = (
    Relation("health", MANY, 0.8, N_("Health"), "has as health matter"),
    Relation("allergic_to", MANY, 1.0, N_("Allergic to"), "is allergic to"),
    Relation("diet", ONE, 0.8, N_("Diet"), "has the diet"),
    Relation("eats", MANY, 0.5, N_("Eats"), "eats", ("avoids", "quit")),
    Relation("drinks", MANY, 0.5, N_("Drinks"), "drinks", ("avoids", "quit")),
    Relation("avoids", MANY, 0.7, N_("Avoids"), "does not eat or drink", ("eats", "drinks")),
    Relation("smokes", ONE, 0.5, N_("Smokes"), "smokes", ("quit",)),
    Relation("quit", MANY, 0.5, N_("Gave up"), "gave up", DOINGS),
    Relation("wears", MANY, 0.4, N_("Wears"), "wears"),
    Relation("uses", MANY, 0.5, N_("Uses"), "uses"),
    Relation("wakes_at", ONE, 0.4, N_("Gets up at"), "gets up at"),
    Relation("sleeps_at", ONE, 0.4, N_("Goes to bed at"), "goes to bed at"),
    Relation("sleeps", ONE, 0.4, N_("Sleeps"), "sleeps"),
    Relation("donates", MANY, 0.4, N_("Donates"), "donates"),
    Relation("has_pet", MANY, 0.8, N_("Pet"), "has as pet"),
    Relation("owns", MANY, 0.4, N_("Owns"), "owns"),
    Relation("vehicle", MANY, 0.5, N_("Vehicle"), "gets about by"),
    Relation("bank", ONE, 0.4, N_("Bank"), "has an account at"),
)
_FAVOURITES = (
    Relation("favourite_colour", ONE, 0.5, N_("Favourite colour"), "has as favourite colour"),
    Relation("favourite_food", ONE, 0.5, N_("Favourite food"), "has as favourite food"),
    Relation("favourite_cake", ONE, 0.4, N_("Favourite cake"), "has as favourite cake"),
    Relation("favourite_drink", ONE, 0.5, N_("Favourite drink"), "has as favourite drink"),
    Relation("favourite_song", ONE, 0.4, N_("Favourite song"), "has as favourite song"),
    Relation("favourite_film", ONE, 0.4, N_("Favourite film"), "has as favourite film"),
    Relation("favourite_book", ONE, 0.4, N_("Favourite book"), "has as favourite book"),
    Relation("favourite_animal", ONE, 0.4, N_("Favourite animal"), "has as favourite animal"),
    Relation("favourite_season", ONE, 0.4, N_("Favourite season"), "has as favourite season"),
)
# Whom or what a person calls theirs.
PEOPLE = frozenset(relation.name for relation in _PEOPLE) | {
    "has_pet",
    "boss",
    "employee",
    "named_after",
    "learned_from",
}
RELATIONS = {
    relation.name: relation
    for relation in (*_WHO, *_WHERE, *_WORK, *_PEOPLE, *_TASTES, *_FAVOURITES, *_BODY_AND_THINGS)
}


def relation_named(name: str) -> Relation:
    """Return the relation of a name; one that is not known has many targets, and a favourite of a kind has one."""
    if known := RELATIONS.get(name):
        return known
    words = name.replace("_", " ").strip()
    if name.startswith(FAVOURITE):
        return Relation(name, ONE, 0.5, words.capitalize(), f"has as {words}")
    return Relation(name, MANY, UNKNOWN_IMPORTANCE, words.capitalize(), words)


def words_for(name: str) -> str:
    """Return the words by which a question may ask for facts of this relation."""
    return f"{name.replace('_', ' ')} {relation_named(name).phrase}"
