"""English, as questions are read in it: words by what they mean, as patterns over folded text, separated by commas."""

CODE = "en"
JOINED = r"(?!)"
SHORT = (
    (r"precision ?@ ?(?=k?\b|\d)", "precision @ "),
    (r"(?<!\w)(?:vary|varies|change|changes|depend|depends) (?:with|on)(?: the)?(?!\w)", "by"),
    (r"(?<!\w)(?:does|did)nt(?!\w)", "do not"),
    (r"(?<!\w)(?:is|are|was|were|has|have)nt(?!\w)", "not"),
    (r"(?<!\w)w/o(?!\w)", "without"),
    (r"with (?:the |their )?(?:number|count)(?= of \w+(?: in each)?$)", "and number"),
    (r" in each$", ""),
    (r"(?:for|among|of) (?:the )?frauds and (?:for |among |of )?the (?:others?|rest)", "fraud vs legitimate"),
    (r"(?<=turnover )lost to fraud", "to fraud"),
    (r"(?:in|on|within) the same (?=(?:hour|day|week)$)", "in one "),
    (
        r"(?<!\w)(?:anything|any payment|everything)(?= (?:over|above|under|below|from|with|between|that)(?!\w))",
        "payments",
    ),
    (r"(?<=\w )\+(?= [a-z])", "and"),
    (
        r"(?<!average )(?<!mean )(?<!avg )(?<!median )(?<!\w)(?:total )?(?:revenues?|turnover)(?!\w)",
        "total amount",
    ),
    (r"(?<!\w)w/ ?(?=\w)", "with "),
    (r"(?<=\w )\+(?= [a-z])", "and"),
    (r"(?<!\w)zero[ -]euros?(?= \w)", "0 euro"),
    (r"(?<!\w)(?:an? )?(?:zero|nil)[ -](?:amounts?|values?)(?!\w)", "amount of 0 euros"),
)
# What ends a question and says nothing.
POLITE = r"which ones, please, pls, plz, thanks, thank you, thx"
# What begins a question and says nothing.
OPENERS = r"""
    (?:hi|hello|hey|good (?:morning|afternoon|evening))(?: there| all| team)?, please, kindly,
    (?:can|could|will|would) (?:you|someone|anyone)(?: please| kindly| possibly| just| perhaps)?
    (?:tell|show|give|let|find|get|list|send|remind)(?: me| us)?(?: know| please)?,
    (?:i|we)(?:'d| would)?(?: really| just)? (?:like|love|want|need) to (?:know|see|find out|understand)(?: about)?,
    do you (?:know|happen to know), (?:is it|would it be) possible to (?:know|see|get|have|list|show)(?: me| us)?,
    may i (?:ask|know|see), i(?:'m| am| was)? wonder(?:ing)?, any idea(?= (?:how|what|which|when)),
    quick question, would you say(?: that)?, remind me, tell me, tell us
"""
# What begins a question that goes on from another one.
FOLLOWS = r"and, what about, how about, same (?:for|question|thing)"

# What begins a question whether something is so.
CLOSED = r"(?:is|are|was|were|does|do|did|has|have)(?!\w)"

THOUSANDS, DECIMAL = ",", "."
HERE = r"(?:in|of) (?:the|this|our) file"

# What stands before where something was.
IN_A_PLACE = r"in|in the|outside|outside of|except|except in|excluding"
# What joins two questions.
JOINS = r"and(?: also)?, as well as, versus, vs\.?, compared (?:to|with), against, plus"
# What a question means something else without, by what stands before it.
POINTS_BACK = r"they, them, it, its, their, theirs, these, those, such, that"

WORDS = {
    "count": r"(?:exactly )?how many, number, numbers, nb, no\., nbr, # of, total number, count, counts, "
    r"how often(?! (?:is|are|was|were)), how frequent, "
    r"volume, frequency",
    "how_much": r"how much, how much (?:was|is|has been) spent(?: by)?, how much money, what amount, how many "
    r"euros, total value, dollar value",
    "sum": r"sum, total, totals, in total, altogether, overall amount",
    "avg": r"average, averages, mean, avg, on average, typical",
    "median": r"medians?",
    "min": r"minimum, minimal, min",
    "max": r"maximum, maximal, max",
    "stddev": r"standard deviation, std\.? dev, st\.? dev, standard dev, std, stddev",
    "rate": r"rate, rates",
    "share": r"(?:chances?|likelihood|odds) that(?: an?)?, how often(?= (?:is|are|was|were)), share, portion, "
    r"how many (?:%|percent), part, proportion, "
    r"percentage, percent, fraction, %, per cent",
    "cumulative": r"cumulative, cumulated, running(?: total| sum| count)?, accumulated, cumulatively",
    "largest": r"the (?:higher|larger|bigger|greater)(?= \w+ (?:rate|amount|number|score|share)), (?:largest|highest"
    r"|biggest) single, largest, highest, biggest, greatest",
    "smallest": r"smallest, lowest",
    "dearest": r"(?:the )?most expensive, priciest, costliest, dearest",
    "cheapest": r"(?:the )?cheapest, (?:the )?least expensive",
    "more": r"more, fewer, less",
    "except": r"except(?: for)?, without (?:the|those|these), excluding, exclude, excludes, other than, apart from, "
    r"aside from, leaving out, ignoring, outside(?: of)?, not counting, without counting, "
    r"but not (?:counting|including), not including, minus the, all but, everything but, but (?:for )?(?:the|those)",
    "on_average": r"on average(?! \w*(?:amount|score|probability|loss))",
    "most": r"(?:the )?most(?: often| frequent| common)?, majority of, busiest, peak, (?:the )?most (?:used|active)",
    "busiest": r"busiest, peak, (?:the )?most (?:used|active)",
    "commonest": r"(?:the )?most (?:common|frequent|often)",
    "least": r"(?:the )?(?:least|fewest)(?: often)?, quietest",
    "riskiest": r"riskiest, riskier, worst, (?:the )?most (?:suspicious|risky|dangerous)",
    "quoted": r"in (?:euros?|eur|k€|keur|thousands(?: of euros)?|cents|k)",
    "newest": r"newest, latest, most recent, last, final",
    "oldest": r"oldest, earliest, first",
    "top": r"top, ranking, rank",
    "by": r"(?:hour|day|week|month) by(?= (?:hour|day|week|month)), "
    r"in (?:an?|one)(?: single)?(?= (?:hour|day|week|month)), by, per, for each, for every, each, every, "
    r"across, split by, broken down by, grouped by, depending on",
    "per": r"to (?:find|catch|get) (?:a|one), per, for each, for every, for one, for a, to one",
    "among": r"amongst all, among, amongst, within, in, out of, on, inside",
    "copula": r"happen(?:s|ed)?, occur(?:s|red)?, take place, are, is, were, was, been, has been, have been, get, "
    r"got, gets, turn(?:s|ed)? out, be, being, do we, did we, does the model, "
    r"did the model, do our alerts, turn out to be, are actually, were actually, does it, we",
    "that": r"(?<=hours )when, (?<=days )when, that, which, who, whose",
    "and": r"and, &, as well as, but",
    "case": r"cases?",
    "contrast": r"but",
    "or": r"or",
    "not": r"not, lack(?:s|ing)?, isnt, arent, wasnt, werent, didnt, dont, doesnt, non, never, without, "
    r"without (?:a|any), neither, "
    r"nor, none of, "
    r"aren't, isn't, weren't, wasn't, didn't, "
    r"don't, no",
    "between": r"between, from, ranging from",
    "to": r"-, –, to, and, until",
    "versus": r"vs\.?, versus, against, compared (?:to|with), (?:to|with) (?:that|those)(?= (?:of|in|on|for|at|from)), "
    r"than, and, relative to",
    "both_ways": r"with(?:/| (?:and|or|vs\.?|versus) )without",
    "compare": r"compare, comparison, difference, differences, gap, gaps, "
    r"higher, larger, bigger, lower, smaller, greater",
    "size": r"larger, bigger, smaller",
    "which": r"which, what, at what, at which, on which, on what, in which, in what, what time, during which",
    "when": r"when, at what time(?: of (?:the )?day)?, what time(?: of (?:the )?day)?, "
    r"(?:at )?(?:what|which) hours?(?: of| in) the day, at what hours?, at which "
    r"hours?",
    "trend": r"trends?, going up, going down, go up, went up, gone up, go down, went down, gone down, "
    r"rising, falling, increasing, decreasing, growing, over time, evolution, "
    r"evolve, evolves, increase, increases, increased, decrease, decreases, decreased, declining, getting worse, "
    r"getting better, development, going",
    "how": r"how(?! (?:many|much|often|long|frequent))",
    "change": r"go up, went up, gone up, go down, went down, gone down, drop, dropped, "
    r"grow, grew, grown, rise, rose, fall, fell, increase, increases, increased, decrease, decreases, "
    r"decreased",
    "buckets": r"(?:amount )?(?:buckets?|ranges?|slots?|blocks?|windows? of|bands?|bins?|brackets?|tiers?)(?: of "
    r"(?:the )?amounts?)?",
    "distribution": r"distribution, histogram, breakdown",
    "lost": r"loss(?:es)?, lost, lose, loses, losing, cost us, costs? us, costing us, "
    r"cost(?= of (?:the )?(?:missed |undetected |uncaught )?frauds?), "
    r"(?<=fraud )costs?, (?<=frauds )cost, fraud "
    r"loss, "
    r"fraud losses, losses (?:to|from|due to|caused by) fraud, loss (?:to|from|due to) fraud",
    "saved": r"(?:losses|money|amounts?) (?:avoided|prevented|saved|recovered), save, saved, saves, saving, "
    r"savings, prevented, prevent, avoided, avoid, recovered",
    "after": r"after, later, later than, past",
    "since": r"since, from, starting",
    "until": r"until, through, up to and including",
    "before": r"before, earlier than, until, prior to",
    "each_day": r"daily",
    "each_hour": r"hourly",
    "each_week": r"weekly",
    "each_month": r"monthly",
    "distinct": r"distinct, different, unique",
    "as_share": r"in (?:%|percent|percentages?|pct), as (?:an? )?(?:percentages?|%|percent|shares?)(?! of)",
    "by_value": r"(?:by|in) value(?: terms)?",
    "each_year": r"yearly, annual(?:ly)?",
    "or_more": r"\+, or \+, and \+, (?:and|or) (?:more|above|over|higher|up)(?! (?:than )?[$€£]?\d), plus",
    "or_less": r"(?:and|or) (?:less|below|under|lower|fewer)(?! (?:than )?[$€£]?\d)",
    "duplicates": r"duplicates?, duplicated, doubles, double entries",
    "sorted": r"(?:sort(?:ed)?|order(?:ed)?|ranked|arranged?)(?: them)?(?: by)?, in order of",
    "descending": r"descending(?: order)?, desc, (?:highest|largest|biggest|busiest|most(?: \w+)?) first, "
    r"from (?:highest|largest) to (?:lowest|smallest), "
    r"high(?:est)? to low(?:est)?",
    "ascending": r"ascending(?: order)?, asc, (?:lowest|smallest|quietest|fewest) first, "
    r"from (?:lowest|smallest) to (?:highest|largest), "
    r"low(?:est)? to high(?:est)?",
    "correlation": r"correlations?, correlated?, correlates",
    "why": r"and why, and for (?:what|which) reasons?",
    "ratio": r"ratio(?: of)?, ratios",
    "slash": r"/",
    "who": r"who",
    "basis_points": r"basis points?, bps, bp",
    "how_long": r"how long(?: (?:until|before|till"
    r"|does it (?:usually |normally |typically |generally )?take(?: before| until)?"
    r"|do we wait|it takes|for|between))?, how many days "
    r"(?:until|before|between|does it take|to)",
    "spent": r"spend, spending, spent",
    "affected": r"affected, hit, impacted, concerned, exposed, touched",
    "every": r"every, each",
    "only": r"only, solely, exclusively, all(?! *$)",
    "none": r"no, none of, without(?: (?:a|any))?, never, lack(?:s|ing)?",
    "in_all": r"every, in (?:an?|one)(?: single)?(?= (?:hour|day|week|month))",
    "over": r"divided by, over the number of",
    "riskier": r"riskier, safer, worse, (?:more|less) (?:risky|dangerous|fraudulent|safe|secure|exposed(?: to fraud)?)",
    "likelier": r"(?<=happen )more, (?<=occur )more, (?<=happening )more, "
    r"more (?:likely|frequent|common|often|prevalent), likelier, higher(?= (?:at|in|on|for|during|among"
    r"|over))",
    "mistakes": r"(?:model )?(?:mistakes?|errors?)(?: (?:of|by|made by) the (?:model|system))?, misclassified, "
    r"wrong decisions?",
    "negative": r"negative(?! (?:rate|predictive))",
    "truth": r"yes, true",
    "falsehood": r"no, false",
    "several": r"several, multiple",
    "repeatedly": r"more than once, several times, multiple times, repeatedly",
    "well": r"best, (?:the )?(?:least|most) well",
    "agent": r"(?:made|paid|done|used|sent) (?:by|with)",
    "definition": r"^what(?: is|'s|s) an?, ^what does, what is meant by, meaning of, define, definition of(?: an?)?",
    "vague": r"values?",
    "others": r"(?:the )?(?:others|rest|other ones)",
    "export": r"export, (?:to|as|into|in)(?: a| an)? (?:excel|csv|xlsx|spreadsheet)(?: file)?, download, "
    r"extract, dump",
}

COMPARISONS = {
    ">=": r"greater than or equal to, at least, no less than, minimum of, >=, ≥, not less than, not under",
    "<=": r"(?<=reported )within(?= \d+ days?), less than or equal to, at most, no more than, up to, maximum of, <=, "
    r"≤, not more than, not over, not above",
    ">": r"greater than, more than, larger than, higher than, bigger than, above, over, beyond, in excess of, >",
    "<": r"less than, lower than, smaller than, fewer than, below, under, cheaper than, <",
    "=": r"equal to, exactly, =, of exactly",
}
COMPARING_VERBS = {
    ">": r"exceeds?, exceeding, exceeded, surpass(?:es)?",
    "=": r"equals?",
}

WHERE = r"where, when(?= the), such that, with, having, have, has"
IS, IS_NOT = r"is, are", r"is not, isn't"
LOGIC = {
    "<>": r"not equal to, different from, differs? from, different than, (?:does|do|did) not (?:match|equal), "
    r"(?:doesn't|don't|didn't|doesnt|dont|didnt) (?:match|equal), not the same as",
    "=": r"match(?:es|ing)?, the same as",
    "is null": r"is (?:not known|unknown)",
    "is not null": r"is known",
    "between": r"between",
    "and": r"and",
    "or": r"or",
    "not": r"not",
    "true": r"yes, true",
    "false": r"no, false",
    "in": r"in",
}
ARTICLES = r"the, an?"

CONDITIONS = {
    "fraud": r"frauds?, fraudulent, defrauded, victims? of (?:a )?frauds?, (?:hit|affected|touched) by (?:a "
    r")?frauds?, "
    r"(?:true|real|actual|confirmed|genuine) frauds?",
    "legitimate": r"legitimate, legit, genuine, normal, honest, non[ -]frauds?, non[ -]fraudulent, "
    r"(?<=turned out )(?:to be )?(?:ok|okay|fine|clean|good), (?<=were )(?:ok|okay|fine|clean)(?= after all)?",
    "caught": r"prevented frauds?",
    "flagged": r"flagged as (?:fraud|frauds|fraudulent), flagged, flag, flags, fraud flags?, caught, catch, "
    r"catches, detected, "
    r"detect, detects, alerted, intercepted, captures?, captured, "
    r"stopped, stop, stops, catching, flagging, detecting, spotted, raise, raises, "
    r"spot, raised, identified, marked, found",
    "missed": r"let (?:through|slip|pass|by), missed, miss, misses, missing, undetected, slip through, slipped "
    r"(?:through|by|past)(?: us)?, false "
    r"negatives?, unflagged frauds?, "
    r"(?:not|never) (?:caught|detected|spotted|found), overlooked, got (?:away|through), got past us, went "
    r"unnoticed, unnoticed, "
    r"fail(?:ed)? to (?:catch|detect|flag)",
    "false_alarm": r"false positives?, false, wrong, false alarms?, false alerts?, (?:wrongly|falsely|incorrectly"
    r"|mistakenly) "
    r"flagged, "
    r"flagged (?:wrongly|falsely|incorrectly|by mistake|in error)",
    "true_positive": r"(?:true|real|genuine|correct) alerts?, confirmed, true positives?, justified",
    "true_negative": r"true negatives?",
    "unflagged": r"unflagged, unalerted",
    "unlabelled": r"(?:missing|unknown) labels?, labels? (?:is |are )?missing, unlabell?ed, without (?:a "
    r")?(?:label|verdict)s?, no label(?: yet)?, not (?:yet )?labell?ed(?: "
    r"yet)?, unknown label, "
    r"label (?:is )?(?:unknown|missing)",
    "labelled": r"labell?ed, with (?:a )?labels?, known label, (?:have|has) a label",
}
RATES = {
    (
        "flagged",
        "legitimate",
    ): r"false[ -](?:positive|alarm|alert)s? rate, fpr, rate of false (?:positives|alarms|alerts)",
    ("missed", "fraud"): r"false[ -]negatives? rate, fnr, miss rate, missed[ -]fraud rate, rate of missed frauds?",
    ("flagged", "fraud"): r"(?:fraud )?(?:detection|catch|capture|hit) rate, true[ -]positive rate, tpr",
    ("flagged", None): r"alert rate, flag(?:ging)? rate",
    ("fraud", None): r"(?:the )?base rate(?: of frauds?)?, (?:fraud )?prevalence(?: of (?:the )?frauds?)?",
    ("true_negative", "legitimate"): r"specificity, true[ -]negative rate, tnr",
    ("fraud", "flagged"): r"precision of (?:the |our )?alerts, alert precision",
}
MEASURES_OF_MODELS = {("flagged", "fraud"): r"recall, sensitivity", ("fraud", "flagged"): r"precision"}
# Words for labels and decisions that name what is meant; the others describe it.
NOUNS = r"frauds?|alerts?|alarms?|positives?|negatives?"
FRAUD_STATUS = r"fraud status, class, label, fraud label, transaction type"

UNITS = {
    "day": r"days?, dates?",
    "hour": r"hours?(?: (?:of|through|throughout) (?:the )?day)?, times? of (?:the )?day, time slots?",
    "week": r"weeks?",
    "month": r"months?",
    "year": r"years?",
    "weekday": r"week ?days?, days? of (?:the )?week",
    "minute": r"minutes?",
}
MANY = r".+s"
# What speaks of what is not yet; of what might have been.
FUTURE = r"will, going to, about to"
MODALS = r"""
    would, could, can, should, might,
    do (?:we|i) (?:still )?(?:have|need) to(?= (?:catch|find|detect|flag|stop|block))
"""
# What words say together that each of them alone does not.
UNREAD = r"""
    not (?:only|just|merely), in a row, (?<!reported )within (?:an?|one|\d+) (?:hours?|days?|minutes?|weeks?|months?),
    (?:shortly|just|right|soon|long|immediately) (?:before|after),
    (?:month|year|week|day)[ -](?:to|over)[ -](?:date|month|year|week|day),
    ^(?:the )?(?:first|last) (?:day|hour|time)(?= (?:with|without|when|where|that|an?|we|it|there|\w*\d\w*) ),
    reported [^,]* (?:occurred|happened),
    (?:payments?|transactions?|frauds?|alerts?|customers?|ones?) like, with (?:the|our) model,
    by how much,
    how come, how to, how (?:can|could|should) (?:we|i), (?:would|should|could|can) (?:you|we|i|one) do,
    ^whose, what (?:happens|makes|causes|to do), is it all,
    ^(?:do|does|did) (?:we|it|the model) [a-z]+ (?:all|every|each)(?: of)?,
    (?:with|flagged|declined|approved|caught|fraud) or (?:not|without), or not(?= *(?:$|[,?])),
    (?:because of|due to|thanks to)(?! (?:the |our )?(?:[a-z]+ )?(?:frauds?|alerts?|model|system|champion|alarms?)),
    (?:except|excluding|but)(?: for)? one(?= *(?:$|[,?])),
    every other, in millions(?: of euros)?,
    (?:during the |in the |on the |the )?nights? of(?= (?:the )?(?:\d|[a-z]+ \d)),
    growth, growth rate,
    around(?= (?:\d|noon|midday|midnight)),
    including(?= (?:at|nights?|the|those|weekends?|frauds?|alerts?)),
    ^(?:are|were|is|was|have|has) (?:all|every|each)(?: of)?,
    (?:among|of|for|in) (?:those|the ones) (?:that|who|which) (?:have|had|do|did)(?= *(?:$|[,?]|any|some|one)),
    stop(?:s|ped)? [a-z]+ing, weekend of,
    (?:the )?(?:first |second |other )?half(?: of)?, (?:a|one|two) (?:third|quarter)s?(?: of)?,
    (?:about|roughly|approximately|nearly|almost)(?= [$€£]?\d)
"""
# What speaks of rows of an answer before.
OF_BEFORE = (
    r"(?:of|among|amongst|out of|for|in) (?:those|them|these)(?= *(?:$|[,?]|are|were|is|was|did|do|have|had|how))"
)
# How large, and compared to what, is not said.
RELATIVE = r"""
    many, much, lots of, big, large, huge, high, small, tiny, low, major, minor, expensive, cheap,
    (?:high|low|large|small)[ -]value,
    big[ -]ticket, (?:high|low|medium)[ -]risk, risky, dangerous, recent, recently, unusual(?:ly)?, abnormal(?:ly)?,
    strange, odd,
    atypical, significant
"""
DAY_PARTS = {
    (22, 6): r"(?:at |during the |in the |by )?nights?(?: hours?| time)?, night-time, nighttime, overnight",
    (9, 18): r"(?:during |in )?(?:business|office|working|opening) hours",
    (6, 22): r"(?:during the|in the) day, daytime, in the daytime, during daytime",
    (6, 12): r"(?:in the )?mornings?",
    (12, 18): r"(?:in the )?afternoons?",
    (18, 22): r"(?:in the )?evenings?",
}
HOURS = {0: "midnight", 12: "noon, midday"}
CLOCK = (
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))? ?(?:(?P<half>[ap])\.?m\.?|o'clock)",
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})",
    r"(?P<hour>\d{1,2}) ?h(?!\w)",
)
MONTHS = (
    "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug september|sept|sep october|oct "
    "november|nov "
    "december|dec"
)
DATE = (
    r"(?:(?:on|of|for|during) )?(?:the )?(?P<day>\d{1,2})(?:st|nd|rd"
    r"|th)?(?: of)? (?P<month>MONTH)\.?,?(?: (?P<year>\d{4}))?",
    r"(?:(?:on|of|for|during) )?(?P<month>MONTH)\.? (?:the )?(?P<day>\d{1,2})(?:st|nd|rd"
    r"|th)?(?!\d)(?:,? (?P<year>\d{4}))?",
)
ORDINAL_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)"
YEAR_ONLY = (r"(?:in|during) (?P<year>20\d\d)(?= *(?:$|[,?]|by |per |and ))",)
MONTH_ONLY = (
    r"(?:in|during|of|for) (?P<month>MONTH)(?: (?P<year>\d{4}))?",
    r"(?P<month>MONTH) (?P<year>\d{4})",
    r"(?<=to )(?P<month>MONTH)(?: (?P<year>\d{4}))?",
    r"(?<=from )(?P<month>MONTH)(?: (?P<year>\d{4}))?",
    r"(?:(?<=vs )|(?<=vs\. )|(?<=versus )|(?<=than )|(?<=against )|(?<=excluding )|(?<=except ))"
    r"(?P<month>MONTH)(?: (?P<year>\d{4}))?",
    r"(?:(?<=after )|(?<=before )|(?<=since )|(?<=until ))(?P<month>MONTH)(?: (?P<year>\d{4}))?",
    r"(?<=between )(?P<month>MONTH)(?: (?P<year>\d{4}))?",
    r"(?:(?<=compare )|(?<=, ))(?P<month>MONTH)(?: (?P<year>\d{4}))?(?= (?:and|or|to|with|vs|versus)(?!\w))",
    r"(?<=and )(?P<month>MONTH)(?: (?P<year>\d{4}))?",
    r"(?<=or )(?P<month>MONTH)(?: (?P<year>\d{4}))?",
    r"(?P<month>MONTH)(?: (?P<year>\d{4}))?(?= *(?:$|by |per |vs |versus ))",
)
WEEKDAYS = (
    r"(?:on )?mondays?", r"(?:on )?tuesdays?", r"(?:on )?wednesdays?", r"(?:on )?thursdays?", r"(?:on )?fridays?",
    r"(?:on )?saturdays?", r"(?:on )?sundays?", r"(?:on |at |over )?(?:the )?week-?ends?", r"(?:on )?working days?, "
    r"on week-?days",
)  # fmt: skip
SLASHED = None
RECENT = (
    r"(?:in |during |over |within |for |of )?(?:the |these )?(?:last|past|previous|most recent|latest) (?P<n>\d+ "
    r"|NUMBER )?(?P<unit>UNIT)",
)
ORDINALS = {
    1: r"first|1st", 2: r"second|2nd", 3: r"third|3rd", 4: r"fourth|4th", 5: r"fifth|5th",
}  # fmt: skip
# The second largest; how often, twice.
NTH = (
    r"(?:the )?(?P<nth>ORDINAL)(?=[ -](?:most|least|largest|highest|biggest|greatest|smallest|lowest|worst|riskiest"
    r"|costliest|priciest|cheapest|quietest|busiest)(?!\w))",
)
TIMES = (r"(?P<n>once|twice|thrice)", r"(?P<n>\d+|NUMBER) times")
ONCE = {1: "once", 2: "twice", 3: "thrice"}
# The first, the second and the last ten days of a month.
MONTH_PARTS = (
    r"(?:in |at |during )?(?:the )?(?:early|beginning of|start of|first days of) (?P<month>MONTH)(?: "
    r"(?P<year>\d{4}))?",
    r"(?:in )?mid[ -]?(?P<month>MONTH)(?: (?P<year>\d{4}))?",
    r"(?:in |at |during )?(?:the )?(?:late|end of) (?P<month>MONTH)(?: (?P<year>\d{4}))?",
)
EARLIEST = (
    r"(?:in |during |over |within |for |of )?(?:the )?first (?P<n>\d+|NUMBER) (?P<unit>UNIT)(?! \d)",
    r"(?:in |during |over |within |for |of )?(?:the )?first (?P<unit>week|hour)(?! (?:of|in))",
)
NTH_DAY = (r"(?:on |of |during )?(?:the )?(?P<nth>ORDINAL) day(?! of)", r"(?:on )?day (?P<n>\d{1,2})(?! ?[h€%/])")
WEEK_OF = (
    r"(?:in |during |of |on )?(?:the )?(?P<nth>ORDINAL) week (?:of|in) (?P<month>MONTH)(?:,? (?P<year>\d{4}))?",
    r"(?:in |during |of )?(?:the )?week (?:of|starting|beginning)(?: on)?(?: the)? (?P<month>MONTH) (?P<day>\d{1,2})"
    r"(?:st|nd|rd|th)?(?!\d)(?:,? (?P<year>\d{4}))?",
    r"(?:in |during |of )?(?:the )?week (?:of|starting|beginning)(?: on)?(?: the)? (?P<day>\d{1,2})(?:st|nd|rd"
    r"|th)?(?: of)? "
    r"(?P<month>MONTH)(?:,? (?P<year>\d{4}))?",
)
QUARTER = (
    r"(?:in |during |of )?(?:the )?(?P<nth>ORDINAL) quarter(?: (?:of )?(?P<year>20\d\d))?",
    r"(?:in |during |of )?q(?P<n>[1-4])(?:[ -](?:of )?(?P<year>20\d\d))?",
)
NO_CLOCK = (
    r"yesterday, today, tomorrow, tonight, now, right now, this (?:week|month|year|morning|evening|afternoon), "
    r"(?:next|last|previous) (?:week|month|year|night), day before yesterday"
)

NUMBERS = {
    0: "zero", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten",
    12: "twelve", 15: "fifteen", 20: "twenty", 30: "thirty", 40: "forty", 50: "fifty", 100: "hundred", 1000: "thousand",
}  # fmt: skip
ONE = r"one|an?"
MORE_THAN_ONE = r"(?<=more than )one|(?<=exactly )one|(?<=at most )one"
CURRENCY = r"€|euros?|eur(?!\w)|dollars?|\$|usd|bucks|quid"
PERCENT = r"%|percent|per cent"
THOUSAND_SUFFIX = r"k|thousand"
MILLION_SUFFIX = r"m|millions?"
PERCENTILE = (
    r"(?P<q>\d{1,2}(?:\.\d)?)(?:st|nd|rd|th)? percentile",
    r"percentile (?P<q>\d{1,2}(?:\.\d)?)",
    r"p(?P<q>\d{2})",
)

AMOUNT = (
    r"dollars?, (?:total )?amounts? spent, dollar amounts?, euro amounts?, money, total value, dollar value, "
    r"amounts?, amts?, values?, "
    r"price, spend, spending, spent, euros, baskets?(?: sizes?)?, tickets?(?: sizes?)?, transaction sizes?"
)
THINGS = (
    r"transactions?, txns?, pmts?, trx, txs?, payments?, operations?, rows?, records?, purchases?, cases?, charges?"
)
FILLERS = r"""
    (?:the |a )?same(?= .*(?:several|multiple)),
    (?:do |does )?(?:my|our) (?:people|team|analysts|staff)(?= (?:get|have)),
    as an? (?:matrix|table|chart|graph|list), (?<=distinct )active, (?<=different )active, have to handle,
    has to handle,
    usually, normally, in general, generally, in practice,
    in days(?! *\w), represents?, (?:amounts?|adds?) up to, amounts? to(?! \d),
    (?:of|for|by) (?:the|our) champion,
    already,
    (?:distributed|break down|vary|varies)(?= (?:by|across|over|per)),
    active(?= (?:customers|clients|terminals|merchants)),
    (?:paid|pays?|paying)(?! (?:more|less|over|above|at least|at most|under|up to|between|most|least|exactly|[$€]?\d)),
    (?:on|over|in|for|during) the (?:whole )?(?:period|dataset), (?:can|could|will|would) you(?: please)?(?: tell me)?,
    (?:can|could|may) i(?: get| see| have)?,
    tell us, (?<=ed )ones?, (?<=al )ones?, (?<=nt )ones?, everything (?:about|on), all about,
    details? (?:of|about|on)(?! \w*_), pulls?, comes? from, coming from,
    (?<=were )written, (?<=we )process, (?:of|in) (?:the |our )?data, still,
    the (?:limit|cap|mark|bar) of(?= [$€]?\d),
    included, inclusive, saw, had, recorded, experienced, suffered, suffer, generated,
    generate, ones, if (?:we|you|i) (?:only )?look at, only, only look at, any,
    happening, occurring, took place, taking place, exactly at, exactly in, the number of, were there, was there,
    do i have, do we get, get,
    turned up, gimme, wanna, want to know, i'd like, i would like, we had, on our, in our, our data,
    please list, just the, roughly how,
    (?<=\d )hours? exactly, how (?:high|big|large|low|bad) (?:is|are|was|were),
    a, about, all, am, an, any, as, at, been, because of, by, currently, did, display, do, does,
    due to, during,
    e, ever, for, find, from, get, give, gives, had, happen, happened, happens, has, have, having, hello, hi, i, in,
    into, is there, it,
    its, just, let, like, list, look at, me, my, need, occur, occurred, occurs, of, on, only, our, out,
    over all,
    place, please, pull, return, s, see, seen, show, so, some, take, tell, thanks, thanks to, the, their, them, there,
    there are, these, they, this, those, to, u, up, us, value of, want, we, what, what is, what's, where,
    whether,
    with, you, your, made, recorded, been made, worth, level, model, system,
    predicted(?= (?:fraud )?(?:probabilit|score|risk)), set, (?<=days )covered, (?<=period )covered,
    overall, exist, exists, is the, are the, took, of all, both, thank, come, comes, came, are there,
    (?:the )?tables?, (?:of|in) the (?:file|data ?set|data), data ?set, examples?, our model,
    (?:of|for|by|in) (?:the|our|this) model, all the, use, using, used, please show me, pls, plz, thx, really, truly,
    of (?:the )?total, compared to (?:the )?total,
    need to, observed, registered, to date, as of now, approximately,
    roughly, actually, exactly how, know, knows, whats, hows,
    wheres, thats,
    the model, i'd, we've, how, day to day, so far, until now, have we, did we have, do we have,
    make, makes, do you see, we have, at the moment, in advance, many thanks, kindly,
    regards, good morning, good afternoon, hey, at least one(?! (?:€|eur|dollar|hundred|thousand|k|m|%|per))
"""

# Payments whose card was issued in another country than that of the merchant.
CROSS_BORDER = """
    cross-border, cross border, abroad, foreign, foreign card, foreign cards, foreign payment, foreign payments,
    foreign transaction, foreign transactions
"""

REPORT_DELAY = r"""
    time to report, (?:reporting|report) (?:delays?|lags?|times?), delays?, lag,
    to report(?: it)?, (?:delays?|lags?|time|days)
    (?:between|from)(?= (?:the |a )?(?:fraud|payment|transaction)s? (?:and|to|until) (?:the|its|being|fraud| )*report),
    (?:and|to|until) (?:the |its |being |a )?(?:fraud )?report(?:ed|ing)?,
    (?:delays?|lags?|time|days) (?:until|before|to|of) (?:the |a )?(?:fraud )?report(?:ing|s)?
"""
REPORTED = r"reported, to (?:be|get) reported"
STORED = {
    "online web internet ecommerce e-commerce cnp": r"online, on the (?:web|internet), over the internet, "
    r"e-?commerce, card[ -]not[ -]present",
    "shop store pos in_store instore card_present cp": r"in[ -]stores?, in[ -]shops?, offline, face[ -]to[ -]face, "
    r"in person, card[ -]present",
    "phone telephone moto": r"(?:by|over the) (?:tele)?phone",
    "contactless nfc": r"tap, tap to pay, nfc",
    "chip emv": r"chip and pin, chip",
    "keyed manual": r"keyed[ -]in, keyed, manually entered, typed in, key[ -]entered",
    "magstripe magnetic_stripe": r"magnetic stripe, mag stripe, swiped?",
    "declined refused rejected": r"declined, refused, declines?(?= rate), refusals?(?= rate)",
    "approved accepted authorised authorized": r"approved, accepted, authori[sz]ed",
    "USD": r"in (?:us )?(?:dollars?|usd)",
    "GBP": r"in (?:pounds|gbp|sterling)",
    "FR FRA France": r"france, french",
    "DE DEU Germany": r"germany, german",
    "BE BEL Belgium": r"belgium, belgian",
    "NL NLD Netherlands": r"(?:the )?netherlands, dutch, holland",
    "ES ESP Spain": r"spain, spanish",
    "IT ITA Italy": r"italy, italian",
    "GB UK GBR": r"(?:the )?united kingdom, (?:the )?uk, britain, british, england",
    "US USA": r"(?:the )?united states, american, usa",
    "CH CHE Switzerland": r"switzerland, swiss",
    "LU LUX Luxembourg": r"luxembourg",
    "PT PRT Portugal": r"portugal, portuguese",
    "IE IRL Ireland": r"ireland, irish",
    "PL POL Poland": r"poland, polish",
    "CN CHN China": r"china, chinese",
    "groceries grocery": r"grocery(?: stores?)?, supermarkets?",
    "jewellery jewelry": r"jewelle?ry, jewell?ers?",
    "hotels hotel": r"hotels?, lodging",
    "travel_booking travel": r"travel(?: bookings?| agenc(?:y|ies))?",
    "fuel gas petrol": r"petrol, gas stations?, fuel",
    "gambling": r"gambling, betting, casinos?",
    "electronics": r"electronics?",
    "clothing clothes": r"clothing, clothes, apparel",
    "restaurants restaurant": r"restaurants?, dining",
    "pharmacy": r"pharmac(?:y|ies), drugstores?",
    "transport transportation": r"transport(?:ation)?",
}
NOT_HELD = r"""
    ^where (?:do|does|did|are|is|was|were|have), post ?codes?, zip ?codes?, phone numbers?, telephone numbers?,
    e-mails?, e-mail address(?:es)?, websites?, urls?, fees?, commissions?, complaints?, complain(?:s|ed)?,
    salar(?:y|ies),
    budget, police, insurance, neural networks?, random forests?, training time, headcount, age groups?,
    birth ?dates?,
    ibans?, passwords?, nationalit(?:y|ies), languages?, weather,
    merchants?, shops?, stores?, vendors?, retailers?, sellers?, country, countries, city, cities, regions?, states?,
    abroad, foreign,
    locations?, places?, cards?, cardholders?, card holders?, card types?, customers?, clients?, users?, accounts?,
    holders?, consumers?,
    recipients?, beneficiar(?:y|ies), terminals?, devices?, phones?, ip, ip address(?:es)?, emails?, currency,
    currencies, banks?,
    issuers?, channels?, categor(?:y|ies), sectors?, industr(?:y|ies), products?, declines?, declined, blocked,
    block, refused, rejected payments,
    refunds?, refunded, chargebacks?, disputes, ages?, gender, sex, names?, fraudsters?, address(?:es)?, mcc,
    balances?, transfers?,
    withdrawals?, forecasts?, forecasting, online, high-risk countries, merchant categor(?:y|ies), browsers?
"""

TABLES = {
    "cases_to_review": r"(?:are |is )?(?:still )?(?:waiting|pending|queued|awaiting)(?: for)?(?: a)?(?: human)?(?: "
    r"review| verdict| to be reviewed)?, "
    r"(?:not |un)reviewed(?: yet)?, still open, need(?:s|ing)?(?: a)?(?: review| to be reviewed), (?:left |remain "
    r"|remaining )?to (?:be )?review(?:ed)?, "
    r"review backlog, "
    r"in the (?:review )?queue, the queue, queue (?:size|length), (?:size|length) of the queue, "
    r"next (?:cases?|ones?)(?: to review)?",
    "_snapshot": r"when (?:was|were|is|are) (?:the |this |our )?(?:data|file|tables?|snapshot)"
    r" (?:last )?(?:refreshed|updated|published), "
    r"(?:what is )?(?:the )?last (?:refresh|update)(?: of the data)?, how (?:old|fresh|recent) (?:is|are) (?:the "
    r"|this |our )?data",
    "prediction_drift": r"(?:are|have|has|is|did|do) (?:the |our )?(?:scores?|predictions?) (?:drift(?:ed|ing)?"
    r"|moved?|changed?|moving)",
    "suspicious_transactions": r"(?:the )?riskiest case, (?:the )?(?:review )?queue by expected loss, "
    r"(?:which|what) (?:cases?|alerts?|transactions?) (?:should|do|must) (?:i"
    r"|we) (?:have to )?"
    r"(?:review|look at|check|work on|handle|start with)(?: first| next)?",
    "current_performance": r"(?:is|are|did|has) (?:it|the model|(?:the )?performance|precision|recall"
    r"|things) (?:getting|get|got|gotten) "
    r"(?:worse|better), (?:is|has) (?:the model|(?:the )?performance) (?:degrad(?:ed|ing)|declin(?:ed|ing)"
    r"|dropp(?:ed|ing))",
    "champion_challenger": r"how (?:does|did|is) the champion (?:do|doing|compare|comparing|perform|performing)? ?"
    r"(?:vs|versus|against|to|with|compared to) the challenger, "
    r"(?:(?:difference|comparison|compare)(?: between| of)? )?(?:the )?champion "
    r"(?:and|against|vs|versus|with|to) (?:the )?challenger, "
    r"is the challenger (?:any )?(?:better|worse|cheaper)(?: than the champion)?, "
    r"does the challenger (?:cost|do) (?:less|more|better|worse)(?: than the champion)?, challenger",
    "review_outcomes": r"how many (?:cases|alerts|transactions) (?:already )?(?:have|were|got|are)(?: already)?(?: a"
    r"| been)? "
    r"(?:verdicts?|reviewed|decided|judged)",
    "current_champion": r"(?:who|what|which)(?: is|'s) the (?:current )?(?:champion|model)(?: model)?(?: in "
    r"production| in use)?, "
    r"(?:which|what) model is (?:in production|in use|running|live|used|deployed)(?: and since when| since when"
    r"| now)?, "
    r"which model (?:are we|do we) (?:using|use), who (?:promoted|approved|chose|validated) the (?:model|champion), "
    r"when was (?:the|our) (?:current )?(?:model|champion) (?:last )?(?:trained|retrained|promoted|updated), "
    r"how old is (?:the|our) (?:model|champion), current model, model in production",
    "llm_month": r"how much (?:money )?(?:did|does|do|has|have) (?:we |you )?(?:spend on |spent on |pay for "
    r"|paid for |cost )?"
    r"(?:the )?(?:llm|mistral|language model|ai)(?: costs?| cost us| cost)?(?: so far| in total| per month)?, "
    r"(?:total )?(?:cost|costs|spend|spending|bill) (?:of|on|for) (?:the )?(?:llm|mistral|language model|ai)(?: "
    r"so far| in total)?, "
    r"(?:how much (?:did|does|has|do we spend on|have we spent on|did we spend on)"
    r" (?:the )?llm(?: costs?| cost us| spent?)?"
    r"|(?:what (?:is|was) )?(?:the )?(?:cost|budget) of the llm|(?:the )?llm (?:costs?|spend|spending|budget|bill))"
    r"(?: (?:this|per|by|of the|for the|each) month| monthly)?",
    "model_evaluations": r"of (?:the|our|this) model, of the system, model's",
}
# Questions that ask what TERM means.
DEFINES = (
    r"what do(?:es)? (?:the (?:word|term) |it mean by )?TERM mean(?: here| exactly)?",
    r"what is meant by TERM",
    r"(?:the )?(?:meaning|definition) of TERM",
    r"define TERM",
    r"what do(?:es)? TERM stand for",
    r"what(?: is|'s|s) (?:an? )TERM",
    r"what(?: is|'s|s) the difference between TERM",
    r"(?:the )?difference between TERM",
    r"how do TERM differ",
    r"(?:can you )?explain (?:what|the term|the word) TERM(?: is| are| means?)?",
    r"when is an? (?:transaction|payment) TERM",
    r"is (?:an?|the) (?:transaction|payment) blocked (?:when|if|once) (?:it is|it's) TERM",
    r"are (?:the )?(?:transactions|payments) blocked (?:when|if|once) (?:they are|they're) TERM",
)
# The same, where the question asks for nothing else that can be read.
PLAINLY = (
    r"what(?: is| are|'s|s) TERM",
    r"explain TERM",
    r"TERM meaning",
)
# What stands between two terms.
BETWEEN_TERMS = r"and|or|vs\.?|versus|compared to|from"
