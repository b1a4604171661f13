"""English forms of whole clauses: "my ... is ...", "... is my ...", and what others are and do.

The tables are explained in `sentence_forms`.
"""

from app.memory.extraction.sentence_forms import forms_of

CLAUSES = forms_of(r"""
    name name: my (full |first |real )?name (is|s) <t>
    name name: (call me|people call me|everyone calls me) <t>
    birthday whole: my birthday (is|s|falls) (on )?{.*\b(\d{1,2}(st|nd|rd|th)?|first|second|third|\w+th)\b.*}
    age years: my age is {\d{1,3}}
    favourite: my (all-?time |absolute )?favou?rite <kind> (is|s|has always been) (now )?<t>
    favourite: <t> (is|are|s) my (all-?time |absolute )?favou?rite <kind>\b.*
    likes: <t> (is|are|s) my (comfort food|guilty pleasure|favou?rite|happy place|weakness)\b.*
    job: my (day )?(job|profession|occupation) is (being )?(an? )?<t>
    job: (they |we |she |he )?(have )?(made|promoted|hired) me (to |as )?(an? |the )?<job>
    works_at: my (employer|company|office) is (at |in )?<t>
    hobby: my (main |only |favou?rite )?(hobby|hobbies|pastime) (is|are|s) <t>
    speaks: my (mother tongue|native language|first language) (is|s) <t>
    religion: my (religion|faith) is <t>
    income: (my (salary|income|pay) is|they pay me) {(about |around )?[\d$€£].*}
    payday: (my )?(payday|pay day) is (on )?(the )?<t>
    health trimmed: my {(eyesight|hearing|memory|heart|liver|back|skin) (is|s) (very |really |quite |so )*(bad|poor
        |weak|failing
        |sensitive|terrible|awful|dry)}\b
    has_child whole: (she|he) (is|s) my {[\w]+-(year|month|week)-old( \w+)?}
    has_child whole: my {(son|daughter|baby|child|kid|youngest|eldest|oldest)} (is|s|just turned
        |turned) (now |already )?{+[\w-]+( years
        | months| weeks)?( old)?}\W*$
    commute: my (way to work|commute|drive to work|ride to work) (takes|is|s|lasts) <t>
    allergic_to serious: (my|the) allerg(y|ies) (is|are|s) (to )?<t>
    blood_type: my blood (type|group) is {(ab|a|b|o)[+-]?( (positive|negative))?}\b
    health trimmed: my {(left |right |lower |upper )?(knee|back|hip|shoulder|ankle|wrist|neck|foot
        |elbow) (hurts|aches|is bad|is broken)\b.*}
    attends: my {([\w-]+ ){1,2}(class|course|lesson|lessons|training|practice|rehearsal)} (is|are|s) (on
        |every) .*
    plans whole: my {(flight|exam|operation|surgery|wedding|interview|move|trip|holiday|appointment
        |graduation)\b.* (is|s) (on|in|at) .*\d.*}
    plans: the plan is (now )?(to )?<t>
    owns whole: my (new |current |old |own )?(?!hair|eyes|face|favou?rite|skin|tongue|nose|room){[\w-]+ (is
        |s) (now )?<colour>}\W*$
    vehicle whole: my {(new |old |little |trusty )*(<vehicle>) (is|s) an? .+}
    bank: my (bank|account|bank account) is (at |with )?<t>
    hair: my hair is {(very |dyed |naturally |now )*\w+}
    has_done whole: my {([\w-]+ ){1,4}(is finished|is done|is published)}
    likes: my (go-?to|usual|regular) (order|drink|snack|breakfast|lunch|coffee|meal|dish|takeaway) (is|s) <t>
    fears serious: <t> (freaks? me out|gives? me the creeps|creeps? me out)\b.*
    fears serious: <t> (scares?|terrif(y|ies)|frightens?|petrif(y|ies)) me\b.*
    dislikes: <t> (drives? me (mad|crazy|nuts|up the wall|insane)|gets? on my nerves|annoys? me|disgusts? me
        |makes? me sick)\b.*
    likes: <t> (makes? me happy|calms? me|cheers? me up|relax(es)? me)\b.*
    partner name ends reaches: <t> and i (broke up|split up|separated|divorced|are divorced|got divorced
        |are no longer together|have split).*
    partner name reaches: <t> and i (got married|are married|got engaged|are engaged|are dating|are together
        |are a couple|are back together|got back together).*
    siblings whole: (there are|we are) {\w+ of us (siblings|children|kids|brothers|sisters)}
""")
LIVING = forms_of(r"""
    lives_in place: (now )?(lives?|are living|is living|s living|resides) in <t>
    lives_in place: (has |s )?(just )?moved to <t>
    born_in place: was born in <t>
    comes_from place: (is|s|comes|was) (originally )?from <t>
    works_at: works (nights |part[- ]time |shifts )?(at|for|in) <t>
    job: works as (an? )?<t>
    job: (is|s) an? <job>
    job: is (now |also )(an? )?<job>
    past_job: (was|used to be) an? <job>
    age whole: (is|s|just turned|turned) {\d{1,3}}( years old| months old| weeks old| now)?\W*$
    died whole: (died|passed away) (in|on) {.*\d.*}
    died whole: (just |sadly )?(died|passed away) (just |only )?{yesterday|today|last \w+|this \w+
        |(\w+|a few|a couple of) (days?|weeks?|months?|years?) ago}
    allergic_to serious: (is|s) allergic to <t>
    health trimmed: (has|s got|has got|suffers from|got|was diagnosed with
        |turned out to have) (an? )?{<illness>( .+)?}
    health trimmed: (is|s) {pregnant|deaf|blind|diabetic|colou?r-?blind|autistic|dyslexic|asthmatic}\b
    speaks: speaks <t>
    likes: (really |absolutely )?(loves|likes|adores|enjoys) (?!me|you|it|him|her|that|to (think|say)\b)<t>
    dislikes: (really |absolutely )?(hates|dislikes|detests|can t stand) (?!me|you|it|him|her|that)<t>
    plays: plays (?!with|along|dumb)<t>
    studies: (studies|is studying|s studying) <t>
    collects: collects <t>
    cooks: (cooks|bakes) (?!for|with|every)<t>
    status trimmed: (is|s|got) {married|divorced|widowed|engaged|retired|single}\b(?! to)
    looks_after: (is|s) looking after <t>
    health whole: (has|s) had {all (his|her|its|their) vaccinations|(his|her) (operation|surgery).*}
""")

# From whom the person learned something.
LEARNED = r"(?P<who>.+) (?:taught|showed) me (?:how )?(?:to )?(?:all (?:of )?)?(?P<t>.+)"
