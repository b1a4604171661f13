"""English forms behind "I": names, places, work, learning and what people do with their time.

The tables are explained in `sentence_forms`.
"""

from app.memory.extraction.sentence_forms import forms_of

SELF = forms_of(r"""
    name only_name: (am|m)( called| named)? <t>
    name name: (am|m) (called|named) <t>
    age years: (am|m|(just )?turned) (now |already |only )?{\d{1,3}}( years old| now| today|( last| this) \w+)?\W*$
    age years: (just )?turned {\d{1,3}} (yesterday|(on|in) \w+)\W*$
    birthday whole: was born on <date>
    birth_year whole: was born (back )?in {(19|20)\d\d}\b
    born_in place: (was|am) born( and (raised|bred))? (in|on|near) <t>
    named_after: (am|m|was) named after <t>
    religion ends: (am|m) (not|no longer) (an? )?(practi[sc]ing |devout )?{<religion>}( any ?more)?\W*$
    religion: <adv>(have |ve )?(converted|reverted) to {[\w-]+}\b
    religion: <am> <adv>(an? )?(practi[sc]ing |devout )?{<religion>}\W*$
    weight: weigh <adv>{\d{2,3} ?\w+}
    height whole: (am|m) {\d[\d.,]* ?(m|cm|feet|foot|ft|metres?|meters?)\w*( \d+)?} ?tall
    blood_type: <have> blood (type|group) {(a|b|ab|o|0)[+-]?}
    handedness: <am> <adv>{(left|right)[- ]handed|a lefty|ambidextrous}
    # Where.
    home whole: <adv>(live|m living|am living) {alone|with (my|two|three|four|a) .+}
    comes_from: <am> <adv>(half |originally )?{<nation>}\W*$
    lives_in place: <adv>(live|reside|am based|m based|am living|m living|have been living|ve been living
        |have lived|ve lived) (now )?(in|near|at|on|outside|by|just outside)( the| central)? <t>
    lives_in place: (<adv>(have |ve |just )*moved|have relocated|relocated)( back| over| down| up)?( again)?
        ( from (?!(one|a|an|the|my|our|\w+ing)\b)[\w'-]+( [\w'-]+){0,2}?)? to <t>
    lives_in place reaches: <adv>(have |ve |just )*moved( house)?( again| once more),? (this time |now |and now )?to
        (?!(say|be|tell|make|put|cut)\b)<t>
    lives_in place: (am|m) back in {[\w' -]+?} (now|for good)\b
    lives_in place ends: (no longer live|<not> live) (in|near|at|on) <t>
    lives_in place ends: (have |ve )?(moved away from|moved out of|left) <t> (for good|last|in \d)
    lived_in: (grew up|was raised) {(on|in) an? ([\w-]+ ){0,2}(farm|village|town|city|island|suburb|ranch)\b.*}
    lived_in place = {t} {more}: (used to live|lived|once lived) (in|near|on) <t> {+(until|till) ([a-z]+ )?(19|20)\d\d}\b
    lived_in place: (used to live|lived|grew up|was raised|once lived) (in|near|on) <t>
    comes_from place: <am> <adv>(originally )?from <t>
    home: <adv>(rent|share|live in|live on|m renting|am renting|have bought|own
        |<have>) {(a |an |the |my |our )?(own )?([\w-]+ ){0,2}
        (flat|apartment|house|room|studio|cottage|farm|houseboat|bungalow|loft|condo|villa|caravan|attic|dorm|cabin
        |townhouse
        |flatshare)\b(?! (rule|party|guest|for (you|us|it|one)|to (clean|tidy|paint)|plant|number|key
        |temperature))( .+)?}
    rents_out: (am |m )?(renting|letting|rent|let) out <t>
    moved_because whole reaches: (came|moved|went|returned)( back)?( home| here| there| away
        | to \w+)? because (of )?<t>
    # Work.
    works_at: <adv>((am|m|have been|ve been) )?<adv>(work|working|employed) (part[- ]time |full[- ]time |nights |days
        |weekends |shifts |remotely |freelance )?(for|at
        |in) (?!nights?\b|home
        |weekends?|the (weekends?|moment|mornings?|evenings?|afternoons?|garden|dark|background|kitchen)|my (desk
        |room|bed|garden)
        |it\b|least|silence|peace|bed\b|py?jamas|shifts|pairs|teams?\b|an? (team|hurry|mess)|secret|order|that|this
        |all|vain|free
        |fun|money|hours|years|months|weeks|days|now){(an? |the |our |my )?.+}
    job: <adv>(work|am working|m working|am employed|m employed|moonlight|earn my living) as (an? |the )?<t>
    job: (have |ve )?(just )?(started|begun|got|taken) a new job as (an? |the )?<t>
    job: (got|have|ve got|landed|started) (a|my|the) (new )?job as (an? |the )?<t>
    job: <adv>(have been |ve been |was |got |been )promoted to (an? |the )?(?!my|his|her)<t>
    job whole: {[\w-]+ [\w' -]{2,60}} for a living
    job ends: (am|m) no longer (an?|the) <job>
    job ends: (am|m) not (an?|the) (?=.* any ?more\b)<job>
    job ends: (have |ve )?<adv>(quit|stopped|gave up) (being|working as) (an? |the )?<job>
    job: <am> <adv>(an?|the|your local) <adv>(retired |former )?<job>
    job whole: <adv>{drive (an?|the) (<transit>)}\b
    job: <adv>{(teach|present (an?|the)|translate (from|into|books)|run (an?|the|my own)|do the books
        |manage (an?|the))\b(?! (my|him|her|it)\b).*}
    job whole: <adv>{(sell|repair|fix|restore|design|build|make|breed|train|test|edit|direct|produce|proofread
        |bind) (?!it\b|them|me\b
        |you|him|her|up|out|off|an?\b|sense|sure|do\b|dinner|lunch|breakfast|tea|coffee|money|friends|fun|jokes?
        |mistakes|time
        |excuses|my\b|things|stuff|lists|plans|promises|decisions|notes|appointments|limits|waves|bridges
        |sandwiches)([\w-]+ )?
        [\w-]+s}\W*$
    employee: <have> {(an? |two |three |four |five |\d+ )?(employees?|assistants?|apprentices?|cleaner)\b.*}
    job: <adv>(run|own|manage) {(an?|my own|the) ([\w-]+ ){0,2}(shop|bakery|cafe|café|restaurant|business|company
        |studio|farm|bar|pub
        |hotel|salon|garage|bookshop|gallery|nursery|school|blog|agency|practice|kiosk|guesthouse|hostel)\b.*}
    birthday: was born on <t>
    past_job: (used to be|was|once was|have been|ve been) (an?|the) <job>
    past_job: (used to work|worked|once worked) as (an? |the )?<t>
    works_at: <adv>(<have>|got|start|started) (a|my) (new )?job (at|in|with) <t>
    works_at name: (have |ve )?<adv>(started|begun) (working )?(at|with) {.+?}(?= as an? (?!(kid|child|teen\w*|boy|girl
        |student|pupil|freshman|beginner|customer|volunteer|guest|member|joke|hobby)\b))
    job ends: (no longer work|<not> work) as (an? |the )?<t>
    job ends: (quit|left|lost|resigned from) my job as <t>
    works_at: (have|ve) <adv>(worked|been working) (for|at) (?=.*\b(since|for (over |almost |about )?\w+ years)\b)<t>
    works_at ends: (no longer work|<not> work) (for|at|in) <t>
    income: <adv>(earn|make) (about |around )?{[\d$€£][\d.,]*\S*( (million|thousand|grand|juta|ribu|rb|jt)\b)?( rupiah)?
        ( (a|per) \w+)?}
    works_at ends: (have |ve )?(quit|left|lost|resigned from) my job (at|in|with) <t>
    payday: (get|am|m) paid (on|every) <t>
    volunteers: <adv>volunteer (as|at|for|in|with) <t>
    coaches: <adv>(coach|train) {(an?|the|my) .+}
    moderates: <adv>moderate <t>
    # Learning.
    studies: <adv>(study|am studying|m studying|am reading for|m majoring in|am majoring in|major in
        |am doing (an?|my) (degree|phd|master s) in|m doing (an?|my) (degree|phd|master s) in) (?!the (map|menu|rules
        |instructions|ceiling)|my (notes|options))<t>
    studied: <adv>(studied|graduated in|have a degree in|ve a degree in|ve got a degree in|have got a degree in
        |majored in) <t>
    school place: (went to|attended|graduated from) <t>
    learns: <adv>(am |m |ve |have )?(learning|been learning|teaching myself|taking (an? )?(course|class
        |lessons?|classes)( in)?|started learning|started to learn) (how )?<t>
    learns: <adv>(am |m )?(trying|started) to learn (how to )?<t>
    learns: gave up \w+ and started learning <t>
    learns: (take|have) {\w+} lessons
    learns ends: <adv>(gave up|have given up|ve given up|quit|stopped) (learning|on) <t>
    learns ends: (am|m) (not|no longer) learning <t>
    speaks: <adv>(can (also )?speak|speak|m fluent in|am fluent in) <languages>
    has_result whole: <adv>(passed|failed) {my .+}
    has_result whole: (got|scored) {\d[\d.,]* in .+}
    # Time.
    wakes_at: <adv>(get up|wake up|wake|rise) (at|around|about) <hour>
    sleeps_at: <adv>(go to bed|fall asleep|go to sleep) at <hour>
    sleeps: <adv>sleep {(about |only |around )?(\d+|four|five|six|seven|eight|nine|ten) hours?.*}
    attends: <adv>(am|m) (in|doing|taking) {an? ([\w-]+ ){0,2}(class|course|club|choir|band|orchestra|team
        |troupe|book club)}\b
    commute whole: <adv>(commute|get to work) {(by|from|to) .+}
    attends: <adv>take {(\w+ ){1,2}(classes|lessons)}
    attends: (have |ve )?(joined|signed up with) <t>
    attends: <adv>(go to|attend) {(an?|the|my) .*\b(class|classes|club|choir|practice|training|lessons?|group
        |meetings?)\b.*}
    attends: <adv>(go to|attend) {(the |an? |my )?.+ (on|every|each|once a|twice a) (\w+days?|week|month|morning
        |evening)( .*)?}
    attends: <adv>(go to|attend) {(church|mass|mosque|synagogue|temple|the gym|\w+ (class|classes|club|practice
        |training|lessons))}
    attends: <adv>(am|m) a member of <t>
    attends whole: <adv>do {(<sport>) <weekdays>}
    sings_in: <adv>sing in <t>
    exercises: <adv>(go|do|practi[sc]e|love) {<sport>( .+)?}
    exercises whole: <adv>{(run|swim|cycle|jog|row|climb|hike|box)\b (every|on|in the|twice|three|once|\d|a lot
        |with|without|regularly).*}
    exercises: can {(run|swim|cycle) (\d+|[a-z]+) (km|kilomet\w+|miles?|met\w+)}
    hobby: <adv>(go|do) {<craft>}
    hobby whole: <adv>{(crochet|knit|sew|paint|embroider|bake|garden|sculpt|carve|draw|quilt|weave)\b(?! (it
        |them|you)\b).*}
    plays: <adv>play (?!with\b|along|dumb|safe|around|by\b|games with|an? (role|part)|the (fool|victim)|tricks|it\b
        |no\b|god|my cards)<t>
    plays: <adv>do {escape rooms|pub quizzes|quizzes|board games|larps?|cosplay|sudokus?|crosswords?}
    rides: <adv>(ride|m riding|am riding) {horses?|ponies}
    collects: <adv>(collect|m collecting|am collecting) <t>
    writes: <adv>write (?!to\b|with\b|letters|back|it\b|down|about\b|in\b|code)<t>
    reads: <adv>(read|am reading|m reading|have been reading|ve been reading) (?!a lot$|the room|his|her|your
        |between|that|about|on)<t>
    listens_to: <adv>listen(ing)? to <t>
    watches: <adv>watch {.+ (every|films|movies|series|shows|anime|football|documentaries).*}
    grows: <adv>(grow|am growing|m growing) (?!up|old|tired|my hair)<t>
    cooks_for: <adv>cook for <t>
    donates: <adv>(give|donate) {blood|plasma}
    looks_after: <adv>(look after|take care of|am looking after|m looking after) <t>
    bank: <adv>bank (with|at) <t>
""")
