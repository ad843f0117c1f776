"""English, as questions are read in it: words by what they mean, as patterns over folded text, separated by commas."""

CODE = "en"
JOINED = r"(?!)"
# What begins a question that goes on from another one.
FOLLOWS = r"and, what about, how about, same (?:for|question|thing)"

THOUSANDS, DECIMAL = ",", "."
HERE = r"(?:in|of) (?:the|this|our) file"

WORDS = {
    "count": r"how many, number, numbers, nb, no\., nbr, # of, total number, count, counts, how often, how frequent, "
    r"volume, frequency",
    "how_much": r"how much, how much money, what amount, how many euros, total value, dollar value",
    "sum": r"sum, total, totals, in total, altogether, overall amount",
    "avg": r"average, averages, mean, avg, on average, typical",
    "median": r"medians?",
    "min": r"minimum, minimal, min",
    "max": r"maximum, maximal, max",
    "stddev": r"standard deviation, std\.? dev, st\.? dev, standard dev, std, stddev",
    "rate": r"rate, rates",
    "share": r"share, part, proportion, percentage, percent, fraction, %, per cent",
    "cumulative": r"cumulative, cumulated, running(?: total| sum| count)?, accumulated, cumulatively",
    "largest": r"(?:largest|highest|biggest) single, largest, highest, biggest, greatest",
    "smallest": r"smallest, lowest",
    "dearest": r"most expensive, priciest, costliest, dearest",
    "cheapest": r"cheapest, least expensive",
    "most": r"(?:the )?most(?: often| frequent| common)?, majority of, busiest",
    "commonest": r"(?:the )?most (?:common|frequent|often)",
    "least": r"(?:the )?(?:least|fewest)(?: often)?, quietest",
    "riskiest": r"riskiest, riskier, worst, most (?:suspicious|risky|dangerous)",
    "newest": r"newest, latest, most recent, last, final",
    "oldest": r"oldest, earliest, first",
    "top": r"top, ranking, rank",
    "by": r"by, per, for each, for every, each, every, across, split by, broken down by, grouped by, depending on",
    "per": r"to (?:find|catch|get) (?:a|one), per, for each, for every, for one, for a, to one",
    "among": r"amongst all, among, amongst, within, in, out of, on, inside",
    "copula": r"happen(?:s|ed)?, occur(?:s|red)?, take place, are, is, were, was, been, has been, have been, get, "
    r"got, gets, turn(?:s|ed)? out, be, being, do we, did we, does the model, "
    r"did the model, do our alerts, turn out to be, are actually, were actually, does it, we",
    "that": r"that, which, who, whose",
    "and": r"and, &, as well as, but",
    "or": r"or",
    "not": r"not, isnt, arent, wasnt, werent, didnt, dont, doesnt, non, never, without, except, excluding, "
    r"other than, aren't, isn't, weren't, wasn't, didn't, "
    r"don't, no",
    "between": r"between, from, ranging from",
    "to": r"-, –, to, and, until",
    "versus": r"vs\.?, versus, against, compared (?:to|with), than, and, relative to",
    "compare": r"compare, comparison, difference, differences, higher, larger, bigger, lower, smaller, greater",
    "which": r"which, what, at what, at which, on which, on what, in which, in what, what time, during which",
    "when": r"when, at what time(?: of (?:the )?day)?, what time(?: of (?:the )?day)?, at what hours?, at which hours?",
    "trend": r"trends?, going up, going down, rising, falling, increasing, decreasing, growing, over time, evolution, "
    r"evolve, evolves, increase, increases, increased, decrease, decreases, decreased, declining, getting worse, "
    r"getting better, development, going",
    "buckets": r"(?:amount )?(?:buckets?|ranges?|bands?|bins?|brackets?|tiers?)(?: of (?:the )?amounts?)?",
    "distribution": r"distribution, histogram, breakdown",
    "lost": r"lost, lose, loses, losing, cost us, costs? us, costing us, "
    r"cost of (?=(?:the )?(?:missed |undetected )?frauds?), "
    r"(?<=fraud )costs?, (?<=frauds )cost, fraud "
    r"loss, "
    r"fraud losses, losses (?:to|from|due to|caused by) fraud, loss (?:to|from|due to) fraud",
    "saved": r"save, saved, saves, saving, savings, prevented, prevent, avoided, avoid, recovered",
    "after": r"after, later than, past",
    "since": r"since, from, starting",
    "before": r"before, earlier than, until, prior to",
    "each_day": r"daily",
    "each_hour": r"hourly",
    "each_week": r"weekly",
    "each_month": r"monthly",
    "distinct": r"distinct, different, unique",
    "or_more": r"(?:and|or) (?:more|above|over|higher|up)(?! (?:than )?[$€£]?\d), plus",
    "or_less": r"(?:and|or) (?:less|below|under|lower|fewer)(?! (?:than )?[$€£]?\d)",
    "duplicates": r"duplicates?, duplicated, doubles, double entries",
    "sorted": r"(?:sort(?:ed)?|order(?:ed)?|arranged?)(?: them)?(?: by)?, in order of",
    "descending": r"descending(?: order)?, desc, (?:highest|largest|biggest) first, from (?:highest"
    r"|largest) to (?:lowest|smallest), "
    r"high(?:est)? to low(?:est)?",
    "ascending": r"ascending(?: order)?, asc, (?:lowest|smallest) first, from (?:lowest|smallest) to (?:highest"
    r"|largest), "
    r"low(?:est)? to high(?:est)?",
    "correlation": r"correlations?, correlated?, correlates",
    "why": r"and why, and for (?:what|which) reasons?",
    "ratio": r"ratio(?: of)?, ratios",
    "slash": r"/",
    "who": r"who",
    "definition": r"^what(?: is|'s|s) an?, ^what does, what is meant by, meaning of, define, definition of(?: an?)?",
    "vague": r"values?",
    "others": r"(?:the )?(?:others|rest|other ones)",
    "export": r"export, (?:to|as|into|in)(?: a| an)? (?:excel|csv|xlsx|spreadsheet)(?: file)?, download, extract, dump",
}

COMPARISONS = {
    ">=": r"greater than or equal to, at least, no less than, minimum of, >=, ≥, not less than, not under",
    "<=": r"less than or equal to, at most, no more than, up to, maximum of, <=, ≤, not more than, not over, not above",
    ">": r"greater than, more than, larger than, higher than, bigger than, above, over, beyond, in excess of, >",
    "<": r"less than, lower than, smaller than, fewer than, below, under, cheaper than, <",
    "=": r"equal to, exactly, =, of exactly",
}
COMPARING_VERBS = {
    ">": r"exceeds?, exceeding, exceeded, surpass(?:es)?",
    "=": r"equals?",
}

WHERE = r"where, such that, with, having, have, has"
IS, IS_NOT = r"is, are", r"is not, isn't"
LOGIC = {
    "<>": r"not equal to, different from",
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
    "fraud": r"frauds?, fraudulent, defrauded, victims? of (?:a )?frauds?, (?:hit|affected|touched) by (?:a )?frauds?, "
    r"(?:true|real|actual|confirmed|genuine) frauds?",
    "legitimate": r"legitimate, legit, genuine, normal, honest, non[ -]frauds?, non[ -]fraudulent",
    "caught": r"prevented frauds?",
    "flagged": r"flagged as (?:fraud|frauds|fraudulent), flagged, flag, flags, caught, catch, catches, detected, "
    r"detect, detects, alerted, intercepted, "
    r"stopped, stop, stops, catching, flagging, detecting, spotted, "
    r"spot, raised, identified, marked, found",
    "missed": r"missed, miss, misses, missing, undetected, slip through, slipped (?:through|by|past)(?: us)?, false "
    r"negatives?, unflagged frauds?, "
    r"(?:not|never) (?:caught|detected|spotted|found), overlooked, got (?:away|through), got past us, went "
    r"unnoticed, unnoticed, "
    r"fail(?:ed)? to (?:catch|detect|flag)",
    "false_alarm": r"false positives?, false, wrong, false alarms?, false alerts?, (?:wrongly|falsely|incorrectly"
    r"|mistakenly) "
    r"flagged, "
    r"flagged (?:wrongly|falsely|incorrectly|by mistake|in error)",
    "true_positive": r"true positives?, justified",
    "true_negative": r"true negatives?",
    "unflagged": r"unflagged, unalerted",
    "unlabelled": r"unlabell?ed, without (?:a )?(?:label|verdict)s?, no label(?: yet)?, not (?:yet )?labell?ed(?: "
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
    ("fraud", "flagged"): r"precision of (?:the |our )?alerts, alert precision",
}
MEASURES_OF_MODELS = {("flagged", "fraud"): r"recall, sensitivity", ("fraud", "flagged"): r"precision"}
FRAUD_STATUS = r"fraud status, class, label, fraud label, transaction type"

UNITS = {
    "day": r"days?, dates?",
    "hour": r"hours?(?: of (?:the )?day)?, times? of (?:the )?day, time slots?",
    "week": r"weeks?",
    "month": r"months?",
    "weekday": r"week ?days?, days? of (?:the )?week",
    "minute": r"minutes?",
}
MANY = r".+s"
DAY_PARTS = {
    (22, 6): r"(?:at |during the |in the |by )?nights?, night-time, nighttime, overnight",
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
    r"(?<=and )(?P<month>MONTH)(?: (?P<year>\d{4}))?",
    r"(?<=or )(?P<month>MONTH)(?: (?P<year>\d{4}))?",
)
WEEKDAYS = (
    r"(?:on )?mondays?", r"(?:on )?tuesdays?", r"(?:on )?wednesdays?", r"(?:on )?thursdays?", r"(?:on )?fridays?",
    r"(?:on )?saturdays?", r"(?:on )?sundays?", r"(?:on |at |over )?(?:the )?week-?ends?", r"(?:on )?working days?,"
    r"on week-?days",
)  # fmt: skip
SLASHED = None
RECENT = (
    r"(?:in |during |over |within |for |of )?(?:the |these )?(?:last|past|previous|most recent|latest) (?P<n>\d+ "
    r"|NUMBER )?(?P<unit>UNIT)",
)
NO_CLOCK = (
    r"yesterday, today, tomorrow, tonight, now, right now, this (?:week|month|year|morning|evening|afternoon), "
    r"(?:next|last) (?:week|month|year|night), day before yesterday"
)

NUMBERS = {
    0: "zero", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten",
    12: "twelve", 15: "fifteen", 20: "twenty", 30: "thirty", 40: "forty", 50: "fifty", 100: "hundred", 1000: "thousand",
}  # fmt: skip
ONE = r"one|an?"
CURRENCY = r"€|euros?|eur(?!\w)|dollars?|\$|usd|bucks"
PERCENT = r"%|percent|per cent"
THOUSAND_SUFFIX = r"k|thousand"
MILLION_SUFFIX = r"m|millions?"
PERCENTILE = (
    r"(?P<q>\d{1,2}(?:\.\d)?)(?:st|nd|rd|th)? percentile",
    r"percentile (?P<q>\d{1,2}(?:\.\d)?)",
    r"p(?P<q>\d{2})",
)

AMOUNT = r"money, total value, dollar value, amounts?, amts?, values?, price, spend, spending, euros, basket, ticket"
THINGS = r"transactions?, txns?, trx, txs?, payments?, operations?, rows?, records?, purchases?, cases?, charges?"
FILLERS = r"""
    a, about, all, also, am, an, any, as, at, been, because of, by, can, could, currently, did, display, do, does,
    due to, during,
    e, ever, for, find, from, get, give, gives, had, happen, happened, happens, has, have, having, hello, hi, i, in,
    into, is there, it,
    its, just, let, like, list, look at, many, me, much, my, need, occur, occurred, occurs, of, on, only, our, out,
    over all,
    place, please, pull, return, s, see, seen, show, so, some, take, tell, thanks, thanks to, the, their, them, there,
    there are, these, they, this, those, through, to, u, up, us, value of, want, we, what, what is, what's, where,
    whether,
    will, with, would, you, your, made, recorded, been made, worth, is it, level, model, system,
    set, overall, exist, exists, is the, are the, took, of all, both, thank, come, comes, came, are there, affected,
    hit,
    (?:the )?tables?, (?:of|in) the (?:file|data ?set|data), data ?set, examples?, our model,
    (?:of|for|by|in) (?:the|our|this) model, all the, use, using, used, please show me, pls, plz, thx, really, truly,
    of (?:the )?total, compared to (?:the )?total,
    (?:to )?(?:review|investigate|check), need to, processed, observed, registered, to date, as of now, approximately,
    roughly, actually, exactly how, know, knows, whats, hows,
    wheres, thats, can you,
    the model, processed, i'd, we've, how, day to day, so far, until now, have we, did we have, do we have,
    make, makes, do you see, we have, at the moment, in advance, many thanks, kindly,
    regards, good morning, good afternoon, hey, at least one(?! (?:€|eur|dollar|hundred|thousand|k|m|%|per))
"""

NOT_HELD = r"""
    ^where (?:do|does|did|are|is|was|were|have), post ?codes?, zip ?codes?,
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

SAID = {
    "read": "Read as: {parts}.",
    "of": "of",
    "where": "where {conditions}",
    "and": " and ",
    "or": " or ",
    "not": "not ({condition})",
    "by": "by {group}",
    "ranked": {"desc": "largest first", "": "smallest first"},
    "top": {"desc": "the {limit} largest", "": "the {limit} smallest"},
    "one": {"desc": "the largest, with what ties", "": "the smallest, with what ties"},
    "clock": "time of day from {start} to {end}",
    "wraps": ", over midnight",
    "fraud": "fraud",
    "legitimate": "legitimate (the label says no fraud)",
    "flagged": "flagged",
    "caught": "fraud and flagged",
    "missed": "fraud and not flagged",
    "false_alarm": "legitimate and flagged",
    "true_positive": "fraud and flagged",
    "true_negative": "legitimate and not flagged",
    "unlabelled": "without a label",
    "labelled": "with a label",
    "unflagged": "not flagged",
    "recent": "the {n} {unit} before the newest transaction of the file",
    "date": "date {date}",
    "oldest_day": "the first day of the file",
    "newest_day": "the newest day of the file",
    "month": "month {month}",
    "having": "groups where that number {sign} {number}",
    "range": "dates {start} to {end}, both included",
    "since": "from {date} on",
    "after_date": "after {date}",
    "before_date": "before {date}",
    "any_year": "{month}/{day} (month/day) of any year",
    "units": {"day": "day", "hour": "hour of day", "week": "week", "month": "month", "weekday": "day of week (1 = "
        "Monday)",
              "minute": "minutes"},
    "durations": {"day": "days", "hour": "hours", "week": "weeks", "month": "months", "minute": "minutes"},
    "hour_since": "hour since the collection began",
    "buckets": "range of the amount ({edges} EUR)",
    "width": "range of the amount, {width} EUR wide (where it begins)",
    "status": "fraud or legitimate, label known",
    "sorted": "sorted: {order}",
    "distinct": "number of different values of {column}",
    "subset": "among the {limit} rows that come first by: {order}",
    "of_columns": "{measures}",
    "several": "{column}",
    "spelling": "\"{word}\" is read as \"{read_as}\".",
    "corr": "linear correlation (Pearson) of {first} and {second}",
    "year": "year {year}",
    "beside": "[{first}] (first) beside [{second}] (second)",
    "ranges": "range of {column} ({edges})",
    "rows": "rows", "count": "number of rows", "sum": "sum of {column}", "avg": "average of {column}",
    "median": "median of {column}", "min": "minimum of {column}", "max": "maximum of {column}",
    "stddev": "standard deviation of {column}", "quantile": "quantile {q} of {column}",
    "rate": "share of: {target}, among rows whose label is known",
    "rate_plain": "share of: {target}",
    "rate_of_sum": "share of the amount that is: {target}, among rows whose label is known",
    "ratio": "number of [{first}] per [{second}], and per [{both}] where one can hold the other",
    "per": "number of [{target}] per {number} rows whose label is known",
    "cumulative": "running total of {measure}",
    "mean_of_groups": "average over every {group} of the {measure}, also where the condition finds none",
    "compare": "average and median of {column}, and number of rows, fraud beside legitimate",
    "riskiest": "highest expected loss first", "largest": "{column}, largest first",
    "smallest": "{column}, smallest first", "newest": "newest first", "oldest": "oldest first", "limit": "{limit} "
        "at most",
    "trend": "number and share by {group}, in order: judge the trend yourself, none is tested here",
    "duplicates": "rows whose values are all the same; how many groups, and how many rows too many",
    "shown": "columns {columns}",
    "training": "Rows seen in training count as well, where the model looks better than it is; add "
    "\"in the test window\" for what it has not seen.",
    "dollars": "The file knows euros only: {number} is read as euros.",
    "export": "To write these rows: fraud ask \"...\" --csv FILE (a spreadsheet opens it).",
}  # fmt: skip

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
    "suspicious_transactions": r"(?:which|what) (?:cases?|alerts?|transactions?) (?:should|do|must) (?:i"
    r"|we) (?:have to )?"
    r"(?:review|look at|check|work on|handle|start with)(?: first| next)?",
    "current_performance": r"(?:is|are|did|has) (?:it|the model|(?:the )?performance|precision|recall"
    r"|things) (?:getting|get|got|gotten) "
    r"(?:worse|better), (?:is|has) (?:the model|(?:the )?performance) (?:degrad(?:ed|ing)|declin(?:ed|ing)"
    r"|dropp(?:ed|ing))",
    "champion_challenger": r"how (?:does|did|is) the champion (?:do|doing|compare|comparing|perform|performing)? ?"
    r"(?:vs|versus|against|to|with|compared to) the challenger, "
    r"(?:(?:difference|comparison|compare)(?: between| of)? )?(?:the )?champion "
    r"(?:and|against|vs|versus|with|to) (?:the )?challenger, challenger",
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
    "llm_month": r"(?:how much (?:did|does|has|do we spend on|have we spent on|did we spend on)"
    r" (?:the )?llm(?: costs?| cost us| spent?)?"
    r"|(?:what (?:is|was) )?(?:the )?(?:cost|budget) of the llm|(?:the )?llm (?:costs?|spend|spending|budget|bill))"
    r"(?: (?:this|per|by|of the|for the|each) month| monthly)?",
    "model_evaluations": r"of (?:the|our|this) model, of the system, model's",
}
