"""The vocabulary of facts holds together: names, exclusions, and what becomes of a name that is not in it."""

from app.memory.facts.relations import RELATIONS, relation_named


def test_what_excludes_is_excluded_by_it() -> None:
    for relation in RELATIONS.values():
        for other in relation.excludes:
            assert relation.name in RELATIONS[other].excludes, (relation.name, other)


def test_every_relation_can_be_weighed_and_read() -> None:
    for name, relation in RELATIONS.items():
        assert name == relation.name
        assert 0 <= relation.importance <= 1, name
        assert relation.title and relation.phrase, name


def test_a_favourite_of_any_kind_has_one_target() -> None:
    known = relation_named("favourite_colour")
    unknown = relation_named("favourite_kind_of_tea")
    assert known.is_single and unknown.is_single
    assert unknown.title == "Favourite kind of tea"


def test_a_name_that_is_not_known_has_many_targets_and_its_own_words() -> None:
    relation = relation_named("owes_money_to")
    assert not relation.is_single
    assert (relation.title, relation.phrase) == ("Owes money to", "owes money to")
