"""Follow-ups become questions that stand alone."""

import pytest

from qa.followup import standalone

FLOOD = ("How many people died in the floods in Valencia?", "43")
CHAIN = [
    ("Who is the mayor of Valencia?", "Maria Soler"),
    ("When was she elected?", "2019"),
    ("By how many votes?", "1,200"),
]
ARTICLES = [
    "Mayor Catala spoke on Monday. Catala said she would not resign and that her office was open.",
    "Mr. Mazon denied it. Mazon, 50, said he had been at lunch.",
    "The flood reached Paiporta before the alarm.",
]


def look(name):
    return [text for text in ARTICLES if name.split()[-1] in text]


REWRITES = [
    # no part of what it says
    ("So far, how many of them have been found?", [("How many ships sank?", "nine")],
     "So far, how many of the ships that sank have been found?"),
    # another of its kind
    ("And the one on floods?", [("Who wrote the article on the fires?", "Ann Lee")],
     "Who wrote the article on floods?"),
    ("What about the ones from Cusco?", [("What do the protesters from Lima want?", "elections")],
     "What do the protesters from Cusco want?"),
    # who is quoted
    ("Who is to blame, according to her?", [("Who spoke for the nurses?", "Anna Kern")],
     "Who is to blame, according to Anna Kern?"),
    ("How many were there, by his estimate?", [("Who counted the boats?", "the harbour master")],
     "How many were there, by the harbour master's estimate?"),
    # nothing is on itself
    ("Whose portraits are on them?", [("What was handed out?", "Two gold coins")],
     "Whose portraits are on the two gold coins?"),
    # what follows the subject of an auxiliary is its verb
    ("When does it open?", [("How much will the bridge cost?", "38 million euros")],
     "When does the bridge open?"),
    ("What did he say?", [("Who said that the search would go on?", "The harbour master")],
     "What did the harbour master say?"),
    # pronouns: persons
    ("How old is he?", [("Who owns the Tribune?", "Karl Weber")], "How old is Karl Weber?"),
    ("What did she say about the strike?", [("Who leads the nurses' union?", "Ann Lee")],
     "What did Ann Lee say about the strike?"),
    ("Who is her lawyer?", [("Which singer was arrested?", "Rosa Diaz")],
     "Who is Rosa Diaz's lawyer?"),
    ("Who arrested him?", [("Who fled to Malta?", "Jonas Berg")], "Who arrested Jonas Berg?"),
    ("When did he resign?", [("Which minister lied?", "Tom Hall, the finance minister")],
     "When did Tom Hall resign?"),
    ("Where was he born?", [("Where did Darwin study?", "Edinburgh")], "Where was Darwin born?"),
    ("What did she tell him about her plans?",
     [("Who met Mr Berg?", "Ms Gold")], "What did Ms Gold tell Mr Berg about her plans?"),
    ("Why did she leave?", [("Who was the witness?", "a young woman")],
     "Why did the young woman leave?"),
    ("Who shot them?", [("How many people died in the raid?", "12")],
     "Who shot the people who died in the raid?"),
    ("What do they want?", [("Who blocked the motorway?", "farmers")], "What do farmers want?"),
    ("What is their demand?", [("Where did the miners march?", "Oviedo")],
     "What is the miners' demand?"),
    ("Where do they live?", [("Who fled?", "Ana Ruiz and Eva Sanz")],
     "Where do Ana Ruiz and Eva Sanz live?"),
    # pronouns: things and places
    ("When was it founded?", [("Which company bought the port?", "Hutchison")],
     "When was Hutchison founded?"),
    ("Who is its director?", [("Where is the Prado museum?", "Madrid")],
     "Who is the Prado museum's director?"),
    ("How long did it last?", [("When did the strike begin?", "Monday")],
     "How long did the strike last?"),
    ("Who wrote it?", [('When did "The Last Ship" come out?', "1999")],
     'Who wrote "The Last Ship"?'),
    ("How many people live there?", [("Where did the bridge collapse?", "Genoa")],
     "How many people live in Genoa?"),
    ("How did the tourists get there?", [("Where were the tourists stranded?", "Capri")],
     "How did the tourists get to Capri?"),
    ("Who comes from there?", [("Which town was flooded?", "Paiporta")],
     "Who comes from Paiporta?"),
    ("Who governs that region?", [("Where did the fire start?", "in Galicia")],
     "Who governs Galicia?"),
    ("Who organised that march?", [("When was the farmers' march?", "June")],
     "Who organised the farmers' march?"),
    ("What else happened on that day?", [("When was the vote?", "March 3")],
     "What else happened on March 3?"),
    ("What is that?", [("Who runs the ferry?", "CUNARC")], "What is CUNARC?"),
    ("Who paid for the new one?", [("What did the storm destroy?", "the old bridge")],
     "Who paid for the new bridge?"),
    # fragments and events
    ("Why?", [("Which airport was closed?", "Gatwick")], "Why was Gatwick closed?"),
    ("Why not?", [("Will Soler resign?", "")], "Why won't Soler resign?"),
    ("When?", [("Who founded the party?", "Olaf Palm")], "When did Olaf Palm found the party?"),
    ("When was that?", [FLOOD], "When did 43 people die in the floods in Valencia?"),
    ("Where?", [("What did the minister promise to do?", "build a dam")],
     "Where did the minister promise to build a dam?"),
    ("Where did that happen?", [("How many trains collided?", "two")],
     "Where did two trains collide?"),
    ("By whom?", [("When was Berg arrested?", "in May")], "By whom was Berg arrested?"),
    ("At which hospital?", [("How long has Lee been treated?", "three weeks")],
     "At which hospital has Lee been treated?"),
    ("Since when?", [("Who leads the union?", "Ann Lee")],
     "Since when does Ann Lee lead the union?"),
    ("What year was that?", [("Who won the cup?", "Ajax")], "In what year did Ajax win the cup?"),
    ("Why did she do that?", [("Who burned the flag?", "Eva Sanz")],
     "Why did Eva Sanz burn the flag?"),
    ("And when exactly?", [("Where did the ship sink?", "off Crete")],
     "When exactly did the ship sink off Crete?"),
    ("Who?", [("How many people were injured?", "30")], "Who were injured?"),
    ("Which ones?", [("How many provinces had blackouts?", "four")],
     "Which provinces had blackouts?"),
    ("How many?", [("Where did soldiers storm the palace?", "Libreville")],
     "How many soldiers stormed the palace in Libreville?"),
    # sources
    ("Who said so?", [FLOOD], "Who said that 43 people died in the floods in Valencia?"),
    ("Says who?", [("Which bank failed?", "Nordbank")], "Who said that Nordbank failed?"),
    ("According to whom?", [("Where did the rebels attack?", "Goma")],
     "According to whom did the rebels attack in Goma?"),
    ("Who said that?", [("What did the man shout?", "“We will be back”")],
     "Who said “We will be back”?"),
    # ellipsis
    ("And in July?", [("How many people died in June?", "42")], "How many people died in July?"),
    ("And in Cusco?", [("How many people were hurt in Lima on Friday?", "9")],
     "How many people were hurt in Cusco on Friday?"),
    ("And soldiers?", [("How many police officers were wounded?", "7")],
     "How many soldiers were wounded?"),
    ("What about Ms Gold?", [("How old is Mr Berg?", "71")], "How old is Ms Gold?"),
    ("And Boluarte's?", [("When was Castillo's trial?", "May")], "When was Boluarte's trial?"),
    ("But how many died in accidents?", [("How many people died in clashes?", "43")],
     "How many people died in accidents?"),
    ("In Bolivia?", [("Who won the election in Peru?", "Keiko")],
     "Who won the election in Bolivia?"),
    ("How about on Sunday?", [("Where did the fans march on Saturday?", "Turin")],
     "Where did the fans march on Sunday?"),
    ("And the airport in Cusco?", [("Who stormed the airport in Lima?", "protesters")],
     "Who stormed the airport in Cusco?"),
    ("And how many were hurt?", [("How many people died in Juliaca?", "43")],
     "How many people were hurt in Juliaca?"),
    ("And his successor?", [("Who was president in 2021?", "Castillo")],
     "Who was Castillo's successor in 2021?"),
    # as they are asked of news
    ("How many of them were children?", [("How many people were killed in the raid?", "43")],
     "How many of the people who were killed in the raid were children?"),
    ("What did the mayor say about that?", [("How many people died in the raid?", "43")],
     "What did the mayor say about the people who died in the raid?"),
    ("Why do they want them?", [("What do labor unions demand?", "new elections")],
     "Why do labor unions want them?"),
    ("When will those be held?", [("What do labor unions demand?", "new elections")],
     "When will new elections be held?"),
    ("Who declared it?", [("When was the state of emergency declared?", "Saturday")],
     "Who declared the state of emergency?"),
    ("What's its capital?", [("Which country has the most lakes?", "Canada")],
     "What's Canada's capital?"),
    ("Why did he say that?", [("What did Romero tell reporters?", "We want no more deaths")],
     "Why did Romero tell reporters “We want no more deaths”?"),
    ("Tell me more about it.", [("Which movement called the strike?", "CUNARC")],
     "Tell me more about CUNARC."),
    ("What about Chile?", [("Who is the president of Peru?", "Dina Boluarte")],
     "Who is the president of Chile?"),
    ("How about Samsung?", [("What did Apple announce?", "a phone")],
     "What did Samsung announce?"),
    ("And of China?", [("What is the population of India?", "1.4 billion")],
     "What is the population of China?"),
    ("When?", [("How many jobs will Ford cut?", "3,800")], "When will Ford cut 3,800 jobs?"),
    ("Why?", [("What should the government offer?", "talks")],
     "Why should the government offer talks?"),
    ("Where?", [("Which bank will fail?", "SVB")], "Where will SVB fail?"),
    ("When?", [("How many jobs will be cut?", "3,800")], "When will 3,800 jobs be cut?"),
    ("How many of those are in Leeds?", [("How many jobs will Ford cut?", "3,800")],
     "How many of the jobs are in Leeds?"),
    ("When was it founded?", [("Who is the CEO of Tesla?", "Elon Musk")], "When was it founded?"),
    ("When did it crash?", [("Where did the plane crash?", "near Kathmandu")],
     "When did the plane crash?"),
    ("Where does he live?", [("Who won the lottery?", "John Smith, 34")],
     "Where does John Smith live?"),
    ("When did it happen?", [("What was the Carnation Revolution?", "a coup")],
     "When did the coup happen?"),
    ("What else?", [("Who wrote the book?", "Roe")], "Who else wrote the book?"),
    # several turns, follow-ups among them
    ("How old is she?", CHAIN, "How old is Maria Soler?"),
    ("And in Toledo?", [FLOOD, ("And in Murcia?", "2")],
     "How many people died in the floods in Toledo?"),
    ("Why?", [("Who is the mayor?", "Maria Soler"), ("Did she resign?", "")],
     "Why did Maria Soler resign?"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "history", "meant"), REWRITES)
def test_a_follow_up_becomes_a_question_that_stands_alone(question, history, meant):
    assert standalone(question, history) == meant


def test_pronouns_of_the_articles_tell_who_is_he_and_who_is_she():
    history = [("What did Catala tell Mazon?", "nothing")]
    assert standalone("Where was he?", history, look) == "Where was Mazon?"
    assert standalone("Where was she?", history, look) == "Where was Catala?"
    assert standalone("What did Catala say about his lunch?", history, look) == (
        "What did Catala say about Mazon's lunch?"
    )


def test_a_title_tells_too():
    history = [("What did Mr Berg tell Ms Gold?", "a lie")]
    assert standalone("Where was she?", history) == "Where was Ms Gold?"


def test_a_question_not_answered_is_still_understood():
    assert standalone("Why?", [("Who was arrested?", "")]) == "Why was someone arrested?"
    assert standalone("And in May?", [("Who died in June?", "")]) == "Who died in May?"


@pytest.mark.parametrize(
    ("asked", "answer", "question", "meant"),
    [
        ("What did Mr. Fauci say?", "nothing", "How old is he?", "How old is Mr. Fauci?"),
        ("How many U.S. troops died?", "13", "When?", "When did 13 U.S. troops die?"),
        ("How did the U.S. respond?", "late", "What about China?", "How did China respond?"),
        ("What is CUNARC?", "a union", "Who leads it?", "Who leads CUNARC?"),
        ("What is Machu Picchu?", "a citadel", "Where is it?", "Where is Machu Picchu?"),
        ("Which company was fined?", "Siemens", "When?", "When was Siemens fined?"),
        ("How many fled to Colombia?", "2", "And to Chile?", "How many fled to Chile?"),
        ("How many voted for Castillo?", "2", "And for Vizcarra?", "How many voted for Vizcarra?"),
        (
            "Who was killed by the army?",
            "a man",
            "And by the rebels?",
            "Who was killed by the rebels?",
        ),
        ("Who died in Lima in May?", "a man", "And in july?", "Who died in Lima in july?"),
        (
            "Who won the first round?",
            "Castillo",
            "And the second round?",
            "Who won the second round?",
        ),
        ("When was the last election?", "2021", "Who won it?", "Who won the last election?"),
        ("Which banks merged?", "UBS and Lloyds", "When?", "When did UBS and Lloyds merge?"),
        ("Where did the attacks occur?", "Lima", "How many?", "How many attacks occurred in Lima?"),
        (
            "Which party won?",
            "Five Star Movement",
            "When was it founded?",
            "When was Five Star Movement founded?",
        ),
        (
            "How many people died in Peru?",
            "43",
            "Who was the first one to resign?",
            "Who was the first one to resign?",
        ),
    ],
)
def test_names_and_wordings_that_were_broken(asked, answer, question, meant):
    assert standalone(question, [(asked, answer)]) == meant
