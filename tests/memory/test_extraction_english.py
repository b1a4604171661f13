"""English sentences that people say of themselves and of those around them, and what is understood."""

import pytest

from app.memory.extraction.patterns import find_statements
from app.memory.facts.statement import Heard

# What is said, of whom, and what is found of it; none of these sentences is in the exam or the dialogues.
SAID = (
    ("I live in Ljubljana with two flatmates.", "user", "lives_in", "Ljubljana", "holds"),
    ("i live in berlin", "user", "lives_in", "berlin", "holds"),
    ("We moved to Toulouse last month.", "user", "lives_in", "Toulouse", "holds"),
    ("I grew up in Gdansk.", "user", "lived_in", "Gdansk", "holds"),
    ("I'm from Lagos originally.", "user", "comes_from", "Lagos", "holds"),
    ("I work as a welder in a shipyard.", "user", "job", "welder in a shipyard", "holds"),
    ("I'm a piano teacher.", "user", "job", "piano teacher", "holds"),
    ("I'm a marine biologist and I love octopuses.", "user", "job", "marine biologist", "holds"),
    ("I'm a marine biologist and I love octopuses.", "user", "likes", "octopuses", "holds"),
    ("I've been working for the city council since 2019.", "user", "works_at", "city council", "holds"),
    ("I used to be a flight attendant.", "user", "past_job", "flight attendant", "holds"),
    ("My name is Ottoline.", "user", "name", "Ottoline", "holds"),
    ("Hello, I'm Marek!", "user", "name", "Marek", "holds"),
    ("I'm 46 years old.", "user", "age", "46", "holds"),
    ("My birthday is on June 3rd.", "user", "birthday", "June 3rd", "holds"),
    ("I was born in 1984.", "user", "birth_year", "1984", "holds"),
    ("I'm allergic to cats and penicillin.", "user", "allergic_to", "cats and penicillin", "holds"),
    ("I have type 1 diabetes.", "user", "health", "type 1 diabetes", "holds"),
    ("I'm colour-blind.", "user", "health", "colour-blind", "holds"),
    ("I broke my wrist in March.", "user", "health", "broke my wrist in March", "holds"),
    ("My wife Petra is a judge.", "user", "partner", "Petra", "holds"),
    ("My wife Petra is a judge.", "Petra", "job", "judge", "holds"),
    ("My husband's name is Emeka.", "user", "partner", "Emeka", "holds"),
    ("My daughter Lotte is 7.", "user", "has_child", "daughter Lotte", "holds"),
    ("My daughter Lotte is 7.", "Lotte", "age", "7", "holds"),
    ("My brother lives in Oslo.", "brother", "lives_in", "Oslo", "holds"),
    ("I have three sisters.", "user", "siblings", "three sisters", "holds"),
    ("I don't have any siblings.", "user", "siblings", "none", "holds"),
    ("We have two kids.", "user", "has_child", "two kids", "holds"),
    ("My cat is called Pepper.", "user", "has_pet", "cat Pepper", "holds"),
    ("I have a golden retriever named Bruno.", "user", "has_pet", "golden retriever named Bruno", "holds"),
    ("I adopted a kitten yesterday.", "user", "has_pet", "kitten", "holds"),
    ("I hate olives.", "user", "dislikes", "olives", "holds"),
    ("I can't stand karaoke.", "user", "dislikes", "karaoke", "holds"),
    ("I absolutely love thunderstorms.", "user", "likes", "thunderstorms", "holds"),
    ("I'm not a fan of horror films.", "user", "dislikes", "horror films", "holds"),
    ("I don't like coriander anymore.", "user", "likes", "coriander", "ends"),
    ("I no longer live in Graz.", "user", "lives_in", "Graz", "ends"),
    ("I quit smoking three years ago.", "user", "quit", "smoking three years ago", "holds"),
    ("I'm a vegetarian.", "user", "diet", "vegetarian", "holds"),
    ("I don't drink alcohol.", "user", "avoids", "alcohol", "holds"),
    ("I never eat breakfast.", "user", "avoids", "breakfast", "holds"),
    ("I drink two litres of tea a day.", "user", "drinks", "two litres of tea a day", "holds"),
    ("I go to bed at eleven.", "user", "sleeps_at", "eleven", "holds"),
    ("I get up at six every day.", "user", "wakes_at", "six every day", "holds"),
    ("I play the cello.", "user", "plays", "cello", "holds"),
    ("I sing in a gospel choir.", "user", "sings_in", "gospel choir", "holds"),
    ("I collect old postcards.", "user", "collects", "old postcards", "holds"),
    ("I'm learning Japanese.", "user", "learns", "Japanese", "holds"),
    ("I speak Finnish and Swedish.", "user", "speaks", "Finnish and Swedish", "holds"),
    (
        "I study architecture at the technical university.",
        "user",
        "studies",
        "architecture at the technical university",
        "holds",
    ),
    ("I'm terrified of spiders.", "user", "fears", "spiders", "holds"),
    ("Dogs scare me.", "user", "fears", "Dogs", "holds"),
    ("I drive a red Toyota.", "user", "vehicle", "red Toyota", "holds"),
    ("I'm moving to Lisbon in May.", "user", "plans", "moving to Lisbon in May", "holds"),
    ("We're going to Iceland in July.", "user", "plans", "going to Iceland in July", "holds"),
    ("I'm saving up for a kayak.", "user", "saves_for", "kayak", "holds"),
    ("I broke up with Jonas.", "user", "partner", "Jonas", "ends"),
    ("Jonas and I got engaged.", "user", "partner", "Jonas", "holds"),
    ("Jonas and I got engaged.", "user", "status", "engaged", "holds"),
    ("My favourite colour is purple.", "user", "favourite_colour", "purple", "holds"),
    ("My boss is Ms Tanaka.", "user", "boss", "Ms Tanaka", "holds"),
    ("Tom is my cousin.", "user", "cousin", "Tom", "holds"),
    ("My grandfather died in 2011.", "grandfather", "died", "2011", "holds"),
    ("I'm divorced.", "user", "status", "divorced", "holds"),
    ("I'm left-handed.", "user", "handedness", "left-handed", "holds"),
    ("I can't swim.", "user", "cannot", "swim", "holds"),
    ("I've never been to Asia.", "user", "never", "been to Asia", "holds"),
    ("I volunteer at an animal shelter.", "user", "volunteers", "animal shelter", "holds"),
    ("I run every morning.", "user", "exercises", "run every morning", "holds"),
    ("I do yoga.", "user", "exercises", "yoga", "holds"),
    ("I use a hearing aid.", "user", "uses", "hearing aid", "holds"),
    ("I take insulin.", "user", "health", "insulin", "holds"),
    ("My mum is a nurse.", "mum", "job", "nurse", "holds"),
    ("My best friend Lucía plays the drums.", "user", "friend", "Lucía", "holds"),
    ("My best friend Lucía plays the drums.", "Lucía", "plays", "drums", "holds"),
    ("Remember that I'm allergic to bee stings.", "user", "allergic_to", "bee stings", "holds"),
    ("Btw, I have asthma.", "user", "health", "asthma", "holds"),
    ("I prefer tea to coffee.", "user", "likes", "tea", "holds"),
    ("I just got a job at Siemens.", "user", "works_at", "Siemens", "holds"),
    ("I lost my job as a driver.", "user", "job", "driver", "ends"),
    ("I'm Catholic.", "user", "religion", "Catholic", "holds"),
    ("I'm an only child.", "user", "siblings", "only child", "holds"),
    ("I'm pregnant.", "user", "health", "pregnant", "holds"),
    ("I'm retired.", "user", "status", "retired", "holds"),
)


@pytest.mark.parametrize(("said", "subject", "relation", "target", "stance"), SAID)
def test_a_plain_sentence_is_understood(
    said: str, subject: str, relation: str, target: str, stance: str
) -> None:
    found = [statement for _, statement in find_statements([Heard("user", said)])]
    assert (subject, relation, target, stance) in [
        (statement.subject, statement.relation, statement.target, statement.stance) for statement in found
    ]


@pytest.mark.parametrize(("said", "subject", "relation", "target", "stance"), SAID)
def test_the_same_words_ask_nothing_true(
    said: str, subject: str, relation: str, target: str, stance: str
) -> None:
    assert find_statements([Heard("user", said.rstrip(".!") + "?")]) == [], (
        subject,
        relation,
        target,
        stance,
    )
    assert find_statements([Heard("assistant", said)]) == []
    assert find_statements([Heard("user", f'My friend said: "{said}"')]) == []
