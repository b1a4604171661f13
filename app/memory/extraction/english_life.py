"""English forms behind "I": people, animals, tastes, health, habits, belongings and plans.

The tables are explained in `sentence_forms`.
"""

from app.memory.extraction.sentence_forms import forms_of

SELF = forms_of(r"""
    # People.
    status whole: (am|m) {getting (divorced|married)}\W*$
    plans whole: (am|m|are|re) {getting (married|engaged|divorced) (in|on|next|this) .+}
    has_children = none: (<not> have|have no|ve no|have got no|ve got no)( any)? {children|kids}\b(?! in)
    has_children = wants none: <not> (want|plan)( to have)?( any)? {children|kids}
    has_child: <have> {<count> ([\w-]+ )?(sons?|daughters?|children|child|kids?|twins|babies|baby|girls|boys
        |toddlers?|teenagers?)\b( .+)?}
    has_child: (am|m) (an?|the) (proud |single |new )?{(father|mother|mum|mom|dad|parent) (of|to) .+}
    siblings: <have> <adv>{(no|<count>) ([\w-]+ )?(brothers?|sisters?|siblings?)\b( .+)?}
    siblings: (am|m) {(an only child|the (youngest|oldest|eldest|middle) (of|child|one|sibling|in my family)\b.*
        |a twin)}
    siblings = none: (<not> have|have no|ve no)( any)? {siblings|brothers|sisters}\b
    partner name: (am|m|got|have been|ve been) (happily )?(married|engaged) to <t>
    partner name: (am|m|have been|ve been) (dating|seeing|going out with|together with) <t>
    partner = none: (<not> have|have no|ve no)( an?)? {girlfriend|boyfriend|partner|husband|wife}\b
    partner name: <have> a (new )?(girlfriend|boyfriend|partner|fiancée?) (called|named) <t>
    partner name ends: (broke up|split up|have broken up|ve broken up) with <t>
    partner name ends: (am|m) no longer (with|together with|dating|seeing|going out with|married to|engaged to) <t>
    partner name ends: (am|m) not (with|together with|dating|seeing|going out with|married to|engaged to) <t> any ?more
    partner name ends: (divorced|left) (my )?(husband |wife )?<t>
    status trimmed reaches: (am|m|have been|ve been|got) <adv>(happily |newly |recently )?{single|married|divorced
        |widowed|engaged|separated|retired|a widow|a widower|a bachelor}\b(?!,? (to|with|about|in|from)|-)
    friend name: <have> a (best |good |close )?(friend|mate) (called|named) <t>
    knows name: <have> a (pen friend|pen pal|flatmate|roommate|housemate) (called|named) <t>
    # Animals.
    has_pet = no {t}: (<not> have|have no|ve no)( any| an?)? {pets?|animals}\b
    has_pet ends: <not> have {(an? |the |my )?<pet>( (called|named) .+)?} any ?more
    has_pet ends: no longer (have|own|keep) {(an? |the |my |any )?<pet>( (called|named) .+?)?}( now| at home)?\W*$
    has_pet: <adv>(have|ve|got|own|keep|adopted|have adopted|ve adopted|raise)( got
        | adopted)? <adv>{<count> ([\w-]+ ){0,3}?<pet>
        ( (called|named|and) .+)?}(?! (costume|allergy|hair|food|toy|person|joke|shirt|picture|photo|sitter|in the
        |for (dinner
        |lunch|you|tea)|on the|soup|sandwich|curry|dish|recipe|bone|breast|pie|problem|story|question))
    # Tastes.
    likes ends: (used to (like|love|enjoy)|no longer (like|love|enjoy)|have gone off|ve gone off|went off) <t>
    likes ends: <not> (like|love|enjoy) <t> any ?more
    likes: <adv>(can t get enough of|am an? (\w+ )?fan of|m an? (\w+ )?fan of) <t>
    likes: <adv>(<love>) (?!to (think|say|know|see|hear)\b|how|when|it|that)(to )?<t>
    likes: <adv>prefer {.+?} (to|over|instead of) .+
    likes: <adv>prefer <t>
    dislikes ends: no longer <adv>(hate|loathe|detest|dislike|despise|mind) <t>
    dislikes ends: <not> <adv>(hate|loathe|detest|dislike|despise|mind) <t> any ?more
    dislikes: <not> (really |actually |much |particularly )?(like|enjoy|care for) (?!how|when|that)<t>
    dislikes: <adv>(hate|loathe|detest|dislike|despise|<cannot> (stand|bear|abide|stomach)|m not a fan of
        |am not a fan of|m not fond of|am not fond of|m sick of|am sick of) (?!to (say|admit|break|be)\b|how
        |when|it when|that)(to )?<t>
    fears serious ends: (am|m) (not|no longer) <adv>(afraid|scared|terrified|frightened|petrified) of <t>
    fears serious: <am> <adv>(afraid|scared|terrified|frightened|petrified) of <t>
    fears serious: <have> an? (\w+ )?(fear|phobia) of <t>
    # Health.
    allergic_to serious: <am> <adv>(badly |severely |highly |deadly |deathly |very )?allergic to <t>
    allergic_to serious ends: (am|m) (not|no longer) allergic to <t>
    allergic_to serious: <have> an? (\w+ )?{[\w-]+} allergy
    allergic_to serious: <have> an? (\w+ )?allergy to <t>
    health whole: <adv>(have|ve|got|get|suffer from|struggle with|live with|was diagnosed with
        |have been diagnosed with|ve been diagnosed with)( got
        | had)? <adv>(severe |chronic |bad |mild |terrible |an? )*{<illness>( .+)?}
    health trimmed: (have|ve|got|have got|ve got) {(an? |one )([\w-]+ )?(bad|broken|slipped|weak|sprained|torn
        |stiff|dodgy|artificial|twisted|fractured|false|glass|bum) <part>\b.*}
    health trimmed: (have |ve )?(just )?{(sprained|broke|broken|tore|torn|fractured|twisted|dislocated|injured
        |hurt) (my|an?) (left |right )?<part>\b.*}
    health trimmed: <am> <adv>(a bit |slightly |partly |legally |completely )?{diabetic|asthmatic|epileptic
        |colou?r-?[ ]?blind|deaf|blind|dyslexic|autistic
        |anaemic|anemic|lactose[- ]intolerant|gluten[- ]intolerant|hard of hearing|pregnant|short-?sighted
        |far-?sighted}\b.*
    health whole: <adv>{(faint|get dizzy|get seasick|get carsick|sneeze|get a rash|throw up) (when|at|if|on
        |from|every|in) .+}
    health whole: (am|m) (\w+ )?{\w+ (weeks|months) pregnant}
    health serious: <adv>(suffer from|was diagnosed with|have been diagnosed with|ve been diagnosed with) <t>
    uses: <adv>(use|need|depend on|walk with) {(an? |my )?([\w-]+ )?(wheelchair|walking stick|cane|crutch(es)?
        |hearing aids?|insulin pump|walker|prosthesis|guide dog|screen reader|inhaler)\b.*}
    wears: <adv>(have |ve )?(switched|changed|gone over|went over) to {(contact lenses|contacts|lenses|glasses)\b}
    wears: <adv>(wear|m wearing|am wearing|have|ve got) {(an? |my )?(reading )?(glasses|contact lenses|contacts
        |lenses|braces|dentures|hearing aids?|a hijab|hijab|headscarf|a wig|a prosthesis|a pacemaker|a beard
        |dreadlocks|tattoos)\b}
    hair: <have> {(an? )?([\w-]+ )*(hair|bob|buzz cut|ponytail|dreadlocks|curls|fringe)}\b
    # Food and drink.
    diet trimmed ends: (am|m) (not|no longer) (an? )?(strict )?{vegan|vegetarian|pescatarian|fruitarian|flexitarian
        |teetotal|coeliac|celiac}( any ?more)?\b(?! (enough|yet)\b)
    diet trimmed ends: (have |ve )?<adv>(stopped|quit|gave up|given up) being (an? )?(strict )?{vegan|vegetarian
        |pescatarian|fruitarian|flexitarian|teetotal}\b
    diet trimmed: <am> <adv>(an? )?(strict |lifelong )?{vegan|vegetarian|pescatarian|fruitarian|flexitarian
        |teetotal|teetotaller|coeliac|celiac}\b
    diet: <adv>(keep|eat|follow) {kosher|halal|vegan|vegetarian|gluten[- ]free|low[- ]carb|keto
        |plant[- ]based}\b
    avoids: <cannot> (eat|drink) (?!any ?more|now|like this|another)<t>
    avoids: (<not>|never) (?!(really |do )*(always|only|just|mostly|mainly|sometimes|even|often|still)\b)<adv>(eat
        |drink|touch) (?!enough|much|well|a lot|properly)<t>
    avoids: (have |ve )?(stopped|quit|given up|gave up|quitted) (eating|drinking) <t>
    eats whole: <adv>(eat|have) {(?!never|not|no\b|to\b).+ (every|each|for breakfast|for lunch|for dinner
        |most (days|mornings|nights|evenings))( \w+){0,3}}
    eats whole: <adv>eat {.+ with (everything|\w+)}
    drinks: <adv>drink (?!too|a lot|to forget|alone|and)<t>
    smokes = no: (<not>|never) {smoke}(d)?\W*$
    smokes = no: (am|m) (an? )?{non-?smoker}
    smokes: <adv>{smoke\b( .+)?}
    smokes: <adv>(have |ve )?(started|took up|taken up) {smoking}\b
    quit trimmed: (have |ve )?<adv>(quit|gave up|given up|stopped) {(playing|doing|going to|practising|practicing)
        (?!this\b|that\b|it\b).+}
    quit: (have |ve )?<adv>(gave up|given up) (?!on\b|my\b|it\b|that\b|all\b|looking|hope|because|every|any
        |trying|waiting|arguing|already|again|then|there|yesterday|today|halfway
        |midway|soon|early|long|\w+ly\b|\w+ing (to|for|about)\b){\w+}( and .*)?\W*$
    quit doing: (<not>|no longer) <adv>{(play|do|practi[sc]e|run|swim|dance|sing|paint|knit|smoke|drink|collect)\b
        (?! (this|that|it|much|so)\b).*?} (any ?more|these days)\W*$
    quit doing: no longer {(play|practi[sc]e|run|swim|dance|sing|paint|knit|smoke|drink|collect)\b.*}
    quit trimmed: (have |ve )?(cancelled|canceled|quit) my {gym|dance|yoga|karate|book club|choir|club} (membership
        |subscription|class|classes)\b
    quit trimmed: (have |ve )?(just |finally )?(quit|gave up|given up|stopped) {(smoking|drinking|coffee|alcohol
        |sugar|vaping|gambling|meat|nicotine|cigarettes|social media)\b.*}
    diet trimmed: (have been|ve been|went|turned|have gone|ve gone) <adv>(an? )?{vegan|vegetarian|pescatarian|teetotal
        |gluten[- ]free|plant[- ]based}\b(?!.* (phase|restaurant))
    diet trimmed: (have been|ve been|am|m) {sober|teetotal}\b.*
    health whole: <adv>(take|am on|m on|have to take) {(insulin|antidepressants|blood pressure pills
        |medication for .+|statins
        |beta blockers|blood thinners|antihistamines)\b.*}
    health whole: (had|have had|ve had) {(an? |my )?([\w-]+ )?(heart attack|stroke|transplant|bypass|surgery
        |operation|concussion
        |miscarriage|wisdom teeth out|appendix out|tonsils out)\b.*}
    # Ways.
    cannot trimmed: <adv><cannot> (even |really )?{<skill>}( (at all|very well|well|properly|yet
        |to save my life))?\W*$
    cannot: never learn(ed|t) (how )?to <t>
    cannot: <not> know how to <t>
    cannot: <cannot> {afford .+}
    plays: (have |ve )?<adv>(picked up|taken up|took up) (the )?{(ukulele|guitar|piano|violin|drums|bass|flute|banjo
        |harmonica|cello|saxophone|trumpet|keyboard|clarinet)\b}(?! (from|at|off|and)\b)
    plays: (have |ve )?<adv>(started|begun|began) (playing|to play) (?!with\b|along|dumb|safe|around|by\b|games with
        |an? (role|part)|the (fool|victim)|tricks|it\b|this\b|god|my cards)<t>
    collects: (have |ve )?<adv>(started|begun|began) (collecting|to collect) <t>
    hobby: (have |ve )?(recently |just )?(taken up|took up|gotten into|got into|m getting into|am getting into
        |(started|begun|began)( doing)?) {<craft>}
    exercises: (have |ve )?(recently |just )?(taken up|took up|gotten into|got into|m getting into
        |(started|begun|began)( doing)?) {<sport>}(?! (late|out|low|short|away|into|around)\b)
    never trimmed: (have|ve) never {(been (to|on|in)|skied|flown|smoked|married|owned|learned to|driven|played
        |left|tried|drunk|seen (snow|the sea)|eaten|ridden|broken)\b.*}
    never trimmed: never {(play|drink|smoke|gamble|fly|cook|watch|wear|travel|drive|vote|sleep|use|swim
        |exercise|eat|buy)\b.*}
    trait trimmed: <am> <adv>(an? |such an? |the )?(real |total |complete |bit of an? |very |deep |born )*{introvert(ed)?
        |extrovert(ed)?|ambivert|morning person|night owl|early bird|perfectionist|pessimist|optimist|workaholic|shy
        |clumsy
        |stubborn|impatient|superstitious|absent-minded|forgetful|night person|cat person|dog person|people person
        |homebody
        |bookworm|tidy|messy|procrastinator|neurodivergent}\b(?! today| tonight)
    feels: <am> <adv>(really |so |very )*{proud of .+}
    feels whole: <adv>{get (nervous|anxious|homesick|stage fright|angry|sad|emotional|claustrophobic|shy) (when
        |in|on|before|around|if|at) .+}
    habit whole: <adv>{(meditate|pray|journal|walk|stretch|cycle to work|walk to work|take the (bus|train|tram|metro)
        |nap|floss
        |vote|recycle|commute)\b .+}
    # Things.
    vehicle: <adv>(ride|drive|have|ve|got|own|bought|have bought|ve bought|cycle on)( got)? {(an?|my|the|two
        |three) ([\w-]+ ){0,3}?
        <vehicle>( (?!(on|in|last|this|since|yesterday|today)\b)[\w-]+){0,2}}
        (?! (crash|accident|ride|race|loan|wash|park|trip|to catch))
    vehicle: <adv>drive {(an?|my) (?!(wedge|hard|nail|good|long|lot|point)\b).+}
    owns whole: <adv>(own|have|ve got|have got|kept|keep) {(all )?(over |about |around |nearly |more than )?(two
        |three|four|five|six
        |seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|a hundred|\d{1,4})[\w-]*( of my)? (?!(more
        |other|years?
        |days?|hours?|minutes?|weeks?|months?|times?|questions?|things?|problems?|meetings?|exams?|options?|ideas?
        |words?|reasons?
        |percent|people|left|brothers?|sisters?|kids|children|sons|daughters|drinks?|coffees?
        |beers?)\b)([\w-]+ )?[\w-]+s}\W*$
    writes: (am|m) <adv>writing (?!to\b|this|it\b|you|from|because|about\b|down)<t>
    has_result whole: (have |ve )?(just )?(got|passed) {my (driving|driver s|motorbike|pilot s) (licen[cs]e|test
        |exam)}\b.*
    owns: <adv>own (?!it|up|the moon|nothing|that)<t>
    owns trimmed: (have |ve )?(just )?(inherited|bought) {(an?|my|her|his|their|two|three|some|\d+) .+}
    owns trimmed: (have|ve) saved (up )?{.+(rupiah|dollars|euros|pounds|million|thousand|yen)\b.*}
    # Plans.
    saves_for: <adv>(am |m )?(saving)( up| money)? for <t>
    plans whole: (am|m|are|re) {(flying|moving|travelling|traveling|going|emigrating|driving|going back
        |heading) to (?!bed|sleep
        |be\b|have to|die|work|the (toilet|loo|shop)).+ (in|on|next|this|tomorrow|for)( \w+){1,3}}
    plans whole: (am|m|are|re) <adv>{expecting ((an?|another|our|my|the) )?((first|second|third|fourth|new|next|little) )*
        (baby|child|boy|girl|son|daughter|twins|triplets|grandchild)( (in|on|by|this|next) [\w ]+)?}\W*$
    plans: (am|m|are|re) planning (to |on |a |an )?<t>
    plans: plan to <t>
    plans whole: (have |ve )?(just )?(booked|signed up for|registered for|enrolled in|entered) (?!it\b|that\b
        |this\b|them\b|in\b)<t>
    plans: (am|m) (preparing|training|studying) for <t>
    plans whole: (start|begin) (work )?{(at|in|with) .+ on \d.*}
    plans: (want|intend|am determined|m determined) to (?!(<instant>)\b)<t>
    wants: <not> want (any )?(?!to\b)<t>
""")
