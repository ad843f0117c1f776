"""English: the sentences of the bot, why it refuses a query, and numbers in words."""

# {n} is a number, {n:row|rows} the form that goes with it.
PHRASES = {
    "rows": "{found} {found:row|rows} of {table}.",
    "riskiest": (
        "{found} {found:transaction|transactions}, {found:that|those} with the highest expected loss (probability x "
        "loss)."
    ),
    "largest": "{found} {found:row|rows}, {found:that|those} with the largest {column}.",
    "smallest": "{found} {found:row|rows}, {found:that|those} with the smallest {column}.",
    "count": "{value} {value:row|rows} of {table}.",
    "avg": "Average of {column}: {value}.",
    "sum": "Sum of {column}: {value}.",
    "min": "Minimum of {column}: {value}.",
    "max": "Maximum of {column}: {value}.",
    "median": "Median of {column}: {value}.",
    "rate": "Share: {value}.",
    "newest": "{found} {found:row|rows}, the newest.",
    "oldest": "{found} {found:row|rows}, the oldest.",
    "stddev": "Standard deviation of {column}: {value}.",
    "quantile": "Quantile of {column}: {value}.",
    "rate_of_sum": "Share of {column}: {value}.",
    "corr": "Correlation: {value}.",
    "distinct": "Number of different values of {column}: {value}.",
    "of_columns": "The same measure of several columns.",
    "several": "Several measures of {column}.",
    "beside": "Two groups of rows beside each other.",
    "ratio": "Ratio of two numbers of rows.",
    "per": "Per so many rows: {value}.",
    "mean_of_groups": "Average over the groups: {value}.",
    "groups_that": "{value} of {all}.",
    "share_of_groups": "Share: {value}.",
    "counts": "Several numbers of rows.",
    "shares": "Two shares beside each other.",
    "duplicates": "Duplicates: {value} {value:row|rows} too many.",
    "by": "{measure} by {by}: {found} {found:group|groups}.",
    "sql": "{found} {found:row|rows}.",
    "period": "The data go from {oldest} to {newest} UTC.",
    "sampled": (
        "Of a sample: the file holds {rows} of {all_rows} transactions, all frauds and all that is flagged among them. "
        "Numbers of the others are those of the sample."
    ),
    "names": {
        "count": "Number of rows",
        "avg": "Average of {column}",
        "sum": "Sum of {column}",
        "min": "Minimum of {column}",
        "max": "Maximum of {column}",
        "median": "Median of {column}",
        "rate": "Share of {column}",
        "stddev": "Standard deviation of {column}",
        "quantile": "Quantile of {column}",
        "rate_of_sum": "Share of {column}",
        "corr": "Correlation",
        "distinct": "Number of different values of {column}",
        "of_columns": "The same measure of several columns",
        "several": "Measures of {column}",
        "beside": "Two groups of rows",
        "per": "Rate",
        "ratio": "Ratio",
        "compare": "Comparison of {column}",
        "trend": "Development",
        "mean_of_groups": "Average",
        "groups_that": "Number of groups",
        "share_of_groups": "Share of groups",
        "counts": "Numbers of rows",
        "shares": "Two shares",
        "share": "Share",
        "duplicates": "Duplicates",
        "rows": "Result",
    },
    "tables": "{found} published {found:table|tables}.",
    "describe": "{table}, {found} {found:row|rows}: {description}",
    "metrics": (
        "The champion {model}, on the test window, which it has not seen ({frauds} {frauds:fraud|frauds}): {told}. In "
        "brackets, the 95 % interval: with few frauds it is wide."
    ),
    "measured": "{name} {value} [{ci_low}; {ci_high}]",
    "metric_names": {
        "average_precision": "average precision",
        "recall": "recall",
        "precision": "precision",
        "value_detection_rate": "value detection rate",
        "fraud_basis_points_before": "basis points of fraud before",
        "fraud_basis_points_after": "after",
        "false_positive_ratio_by_alert": "false alerts per true one",
        "false_positive_ratio_by_customer": "customers flagged wrongly per one rightly",
        "recall_by_customer": "recall by customer",
        "card_precision_at_capacity": "card precision at the daily capacity",
        "card_precision_at_capacity_known_kept": "with known cards kept",
        "hours_to_first_alert": "median hours from first fraud to first alert",
    },
    "changes": (
        "Newest decision, {time} UTC: {outcome}. {reason}\n"
        "Champion: {champion}, since {since} UTC; before it: {previous}."
    ),
    "none_before": "none",
    "no_changes": "No decision on a model in this file.",
    "no_metrics": "Nothing was measured of the champion {model}.",
    "no_table": "Not yet in this published file: {table}.",
    "no_transaction": "There is no transaction {id} in fraud_prediction.",
    "drift": "Drift of {found} {found:input|inputs}: {alerts} in alert, {moved} moved, {unknown} without enough data.",
    "health": (
        "Health: {found} {found:signal|signals}, {bad} bad, {warning} to watch, {unknown} unknown. File published "
        "{time} UTC."
    ),
    "health_unknown": "The file was published {time} UTC; the pipeline's health is not in it yet.",
    "explain": "Transaction {id}: probability of fraud {probability}, threshold {threshold}, {flagged}.",
    "flagged": "flagged",
    "not_flagged": "not flagged",
    "facts": (
        "First reason: {feature}; with that value at its legitimate median, the probability would be {median}. Nearest "
        "training transactions: {frauds} {frauds:fraud|frauds} of {neighbours}."
    ),
    "no_reasons": "This file does not give its reasons: they exist for suspicious cases only.",
    "predict": "Transaction {id}: probability of fraud {before}.",
    "what_if": "Transaction {id}: probability of fraud {before}; with {changes}: {after}.",
    "no_feature": "{name} is no input of the model.{near}",
    "unreadable": 'I do not understand "{what}".{near}',
    "without": 'Without it, "{question}" has an answer. {said}',
    "apart": "These are two questions; each of them has an answer:",
    "near_questions": 'Near your question ("help" shows the rest):',
    "not_held": (
        'The data hold nothing of "{what}". A transaction carries: {held}.\n'
        "For example: fraud rate by amount range; the 10 largest frauds; at what hour are there most frauds?"
    ),
    "anonymous": "anonymous components",
    "no_clock": (
        '"{what}" cannot be read in these data: they know no today, their newest transaction is of {newest} UTC.\n'
        "For example: frauds on {day}; frauds in the last 24 hours (counted back from that transaction)."
    ),
    "which_limit": (
        '"{what}": from where on? Say the limit, like "over 500 euros", "probability over 90 %" or "since '
        '2013-09-02"; or '
        'ask for a number of them, like "the 10 largest frauds".'
    ),
    "compared_groups": (
        '"{what}": groups cannot be chosen here by two numbers of theirs. Ask for both by group, like "number '
        "of alerts and "
        'number of frauds by hour of day", and compare.'
    ),
    "which_nth": (
        '"{what}": the second, third, ... of what? Say for example "the second largest fraud" or "the hour with '
        "the second "
        'most frauds".'
    ),
    "average_of_what": (
        '"{what}": of all transactions, or of those? Write "above the average amount of all transactions" or '
        '"above the '
        'average amount of frauds".'
    ),
    "in_two_steps": (
        '"{what}": these are chosen first, and their transactions looked at then: ask that in two steps, like "top 3 '
        'categories by number of frauds", and then "frauds in the category travel".'
    ),
    "every_group": (
        '"{what}": in each of them apart, or those that are in all of them? Write "by month", say, for the first; the '
        "second cannot be asked here."
    ),
    "hypothetical": (
        '"{what}": the data hold what was, not what will be or could have been. Ask for what was, or for a '
        'threshold, like "cost at threshold 0.3".'
    ),
    "every_row": (
        '"{what}": whether that is so of all their transactions cannot be asked here. Ask for the share by group, like '
        '"fraud rate by hour of day", and look for 1.'
    ),
    "exact_measure": (
        '"{what}": no measured value is exactly that. Say "at least" or "at most", like "threshold where precision '
        'is at least 0.9".'
    ),
    "odd_number": '"{what}" can be read in two ways ({readings}). Write it without thousands separator: 1000, 1.5.',
    "or": (
        '"{what}" joins too much here for one reading. Write the condition: rows where is_fraud = 1 or '
        "is_flagged = 1; "
        "or ask two questions."
    ),
    "except": (
        '"{what}": how far does the exception go? Write each condition apart, like "frauds over 100 euros except at '
        'night".'
    ),
    "which_hours": (
        '"{what}": hours of the day (0 to 23), or hours since the file begins? Ask for "frauds by hour of day", say, '
        "and count them."
    ),
    "two_questions": (
        '"{what}": two questions, or the rows that are both? Ask one by one, or write "transactions where '
        "is_fraud = 1 "
        'and is_flagged = 1".'
    ),
    "no_row": (
        '"{what}": no transaction can be all of that at once. For example: missed frauds; false alarms; transactions '
        "without a label."
    ),
    "share": (
        '"{what}": a share of what? Say for example "what share of frauds are flagged", "what share of alerts are '
        'frauds" or "fraud rate at night".'
    ),
    "no_value": 'No transaction has "{what}" as its {readings}.',
    "empty_column": '"{what}" can be read from files, but this file has no value of it.',
    "follow_up": (
        '"{what}" goes on from another question, and each is read alone. Write it whole, like "frauds by day".'
    ),
    "several_columns": '"{what}" stands in several columns: {readings}. Write the one that you mean beside it.',
    "which_measure": (
        '"{what}": which measure is to be the largest? Say for example "total amount", "average amount" or "maximum '
        'amount".'
    ),
    "sum_or_list": (
        '"{what}": the sum, the average, or the list? Say for example "total amount ...", "average amount ..." '
        'or "the '
        'amounts ...".'
    ),
    "which_column": '"{what}": of what? Say for example "total amount of frauds" or "number of frauds".',
    "definition": (
        '"{what}" is read here as: {readings}. I answer about the data: how many, how many by hour, the list, ...'
    ),
    "own_threshold": (
        '"{what}": every transaction has a threshold of its own, above which reviewing it costs less than letting it '
        "pass. For example: average threshold; cost at threshold 0.5; cheapest threshold?"
    ),
    "correlation": (
        '"{what}": the correlation of what? Name two columns of numbers, or a column and fraud: '
        "correlation between V14 and fraud."
    ),
    "which_id": 'Which transaction? Give its id: why is tx_... suspicious? "The 10 riskiest transactions" shows some.',
    "several_tables": '"{what}" may be meant of several tables: {tables}. Say which.',
    "near": " Did you mean {near}?",
    "can": (
        "I can answer, for example:\n"
        "  Return the rows where is_fraud = 1\n"
        "  The 10 riskiest transactions\n"
        "  How many frauds over 100 euros between 10pm and 6am?\n"
        "  At what hour are there most frauds? What share of frauds do we catch?\n"
        "  False positive rate; how many alerts per fraud; cumulative amount by day\n"
        "  How many frauds by hour?\n"
        "  Average amount by split where amount > 100\n"
        "  Fraud rate by hour of day\n"
        "  Average amount of the suspicious transactions by hour\n"
        "  Cost at threshold 0.5; confusion matrix; verdicts; how many explanations by source\n"
        "  Metrics of the champion; drift; health\n"
        "  Why is transaction tx_... suspicious?\n"
        "  What if amount = 500 for tx_...\n"
        "  Which tables? Describe fraud_prediction\n"
        "  select split, count(*) from fraud_prediction group by split"
    ),
    "refused": "Query refused: {why}",
    "failed": "Query without a result: {why}",
    "library_says": "Query without a result: {why}",
    "without_model": "{why}: answered without it.",
    "report_rows": "{shown} of {found} {found:row|rows}; {all} in {file}.",
    "report_source": "Snapshot {id} of {time} UTC, model {model}.",
    "may_write": "Write {rows} of {found} {found:row|rows}, and a report, into {folder}? Query: {sql}",
    "exported": "Written: {files}",
    "not_exported": "Nothing was written.",
}
# What DuckDB itself says stays as it is.
REFUSALS = {
    "too_long": "The query has {characters} characters; {allowed} are allowed.",
    "unseen": "The query holds characters that cannot be seen: {letters}.",
    "unreadable": "This is not SQL that can be read. {why}",
    "statements": "One statement is allowed; these are {found}.",
    "only_select": "Only SELECT is allowed. Nothing here can be changed, opened or set. {why}",
    "kind": "{name} is not allowed in a query here.",
    "function": "The function {name} is not allowed.",
    "table": "{name} is not a table of the published file.",
    "two_parsers": "Two parsers read different tables in the query. Write it more simply.",
    "deep": "The query is nested too deeply.",
    "dotted": "Write {name} without what stands before the dot.",
    "samples": "Samples and time travel are not allowed.",
    "cast": "A cast to {name} is not allowed.",
    "not_ascii": "{name} is not allowed as a name here: write it in letters without accents.",
    "too_slow": "The query was stopped after {seconds} seconds. Ask for less: a condition, or fewer joins.",
    "died": "The query ended the process that ran it. A new one takes its place.",
    "memory": "The query needs more than {mb} MB of memory. Ask for less at once.",
    "not_a_number": "{name} = {value} is no number that the model can take.",
    "near": " Did you mean {near}?",
}
# Without accents; several words may mean one number.
NUMBERS = {
    2: "two",
    3: "three",
    4: "four",
    5: "five",
    6: "six",
    7: "seven",
    8: "eight",
    9: "nine",
    10: "ten",
    11: "eleven",
    12: "dozen twelve",
    20: "twenty",
    30: "thirty",
    40: "forty",
    50: "fifty half",
    60: "sixty",
    70: "seventy",
    80: "eighty",
    90: "ninety",
    100: "hundred hundreds",
    1_000: "thousand thousands",
    1_000_000: "million millions",
}

# How a reading is said, part by part.
SAID = {
    "read": "Read as: {parts}.",
    "of": "of",
    "where": "where {conditions}",
    "but": "all but: {conditions}",
    "and": " and ",
    "or": " or ",
    "not": "not ({condition})",
    "missing": "{column} is missing",
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
    "groups_that": "{group}: how many hold {sign} {number} of [{condition}], and of how many",
    "share_of_groups": "{group}: share of those that hold {sign} {number} of [{condition}]",
    "counts": "numbers of {conditions}",
    "shares": "{first}; then {second}",
    "share_among": "share of [{target}] among [{base}]",
    "per_other": "number of [{target}] per {number} of [{base}]",
    "basis_points": "share of the amount that is: {target}, in basis points (per 10,000), among rows whose label is "
        "known",
    "both": "both at once: {conditions}",
    "months": "months {start} to {end}",
    "of_all": "share_of_all: the part of each {group} in all of: {target}.",
    "having": "groups where that number {sign} {number}",
    "least": "groups of {sign} {number} rows",
    "range": "dates {start} to {end}, both included",
    "since": "from {date} on",
    "after_date": "after {date}",
    "before_date": "before {date}",
    "until_date": "until {date}, included",
    "earliest": "{n} {unit} from the start of the file",
    "nth_day": "day {n} of the file",
    "quarter": "quarter {quarter}",
    "any_year": "{month}/{day} (month/day) of any year",
    "units": {"day": "day", "hour": "hour of day", "week": "week", "month": "month", "year": "year",
              "weekday": "day of week (1 = "
        "Monday)",
              "minute": "minutes"},
    "durations": {"day": "days", "hour": "hours", "week": "weeks", "month": "months", "year": "years",
                  "minute": "minutes"},
    "report_delay": "days until the report",
    "cross_border": "cross-border (card of another country than the merchant)",
    "hour_since": "hour since the collection began",
    "buckets": "range of the amount ({edges} EUR)",
    "slots": "{width} hours of the day (where they begin)",
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
    "per_plain": "number of [{target}] per {number} rows",
    "rate_of_sum_plain": "share of the amount that is: {target}",
    "cumulative": "running total of {measure}",
    "mean_of_groups": "{computed} over every {group} of the {measure}, also where the condition finds none",
    "computed": {"avg": "average", "max": "maximum", "min": "minimum", "median": "median"},
    "compare": "average and median of {column}, and number of rows, fraud beside legitimate",
    "riskiest": "highest expected loss first", "largest": "{column}, largest first",
    "smallest": "{column}, smallest first", "newest": "newest first", "oldest": "oldest first", "limit": "{limit} "
        "at most",
    "limit_of_each": "{limit} of each at most",
    "reported_then": "reported: {time}",
    "nth": "number {n} in that order",
    "typical": "{measure} of all transactions",
    "typical_of": "{measure} ({of})",
    "times": "{n} × the {measure}",
    "trend": "number and share by {group}, in order: judge the trend yourself, none is tested here",
    "duplicates": "rows whose values are all the same; how many groups, and how many rows too many",
    "shown": "columns {columns}",
    "training": "Rows seen in training count as well, where the model looks better than it is; add "
    "\"in the test window\" for what it has not seen.",
    "settled": "Newer rows, whose labels are still to come (window \"later\"), are left out: there, frauds are known "
    "and hardly anything else.",
    "dollars": "The file knows euros only: {number} is read as euros.",
    "quoted": "Amounts are in EUR.",
    "export": "To write these rows: fraud ask \"...\" --csv FILE (a spreadsheet opens it).",
}  # fmt: skip

# What a term is called, and what it means.
TERMS = {
    "flagged": (
        r"flagged(?: transactions?| payments?)?, is_flagged, flag, alerts?",
        "A transaction is flagged when its expected loss is at least the cost of a review: a person should "
        "look at it. Nothing is ever blocked automatically.",
    ),
    "score": (
        r"(?:fraud |raw )?scores?, fraud_score",
        "The score is what the model puts out, from 0 to 1. It puts transactions in an order and is no probability.",
    ),
    "probability": (
        r"(?:fraud )?probabilit(?:y|ies)(?: of fraud)?, fraud_probability",
        "The probability of fraud is the score after calibration: of 100 transactions with a probability of "
        "30 %, about 30 should be frauds.",
    ),
    "expected_loss": (
        r"(?:case )?expected loss(?:es)?, expected_loss_eur, case_expected_loss_eur",
        "The expected loss is the probability of fraud times what a missed fraud costs: the amount, or a "
        "least loss where the amount is lower.",
    ),
    "threshold": (
        r"thresholds?, cut-?offs?",
        "The threshold is the probability from which a review pays: the cost of a review divided by the loss if "
        "missed. Each transaction has its own.",
    ),
    "review_cost": (
        r"review costs?, costs? of a review, review_cost",
        "The cost of a review is what it costs that a person looks at a case, in EUR. It is a setting.",
    ),
    "champion": (
        r"champions?",
        "The champion is the version of the model that scores now.",
    ),
    "challenger": (
        r"challengers?",
        "The challenger is a version that scores beside the champion, and compared with it on rows that "
        "neither has seen.",
    ),
    "gate": (
        r"gate",
        "The gate compares a new version with the champion on rows that neither has learned from, and "
        "promotes it only where it is surely better.",
    ),
    "case": (
        r"cases?",
        "A case is what a person decides at once: one flagged transaction, or those of one customer together.",
    ),
    "queue": (
        r"(?:review )?queues?",
        "The queue holds the newest flagged cases that nobody has settled, the largest expected loss first, "
        "as many as can be reviewed.",
    ),
    "verdict": (
        r"verdicts?",
        "A verdict is what a reviewer writes about a case: fraud, legitimate or unsure. One that settles a case "
        "becomes the label of its transactions.",
    ),
    "audit": (
        r"audit cases?, audits?",
        "Audit cases are transactions that were not flagged, mixed among the others: they show how many "
        "frauds are missed.",
    ),
    "label": (
        r"labels?, is_fraud",
        "The label says whether a transaction was a fraud, by the files or by reviewers. It is empty while "
        "that is not known.",
    ),
    "label_source": (
        r"label sources?, label_source",
        "The label source says who gave the label: file or review.",
    ),
    "split": (
        r"splits?, windows?",
        "The windows are spans of time: the model learns from train, is calibrated on validation and measured "
        "on test; later is what came since.",
    ),
    "test": (
        r"test(?: window| set| split)?",
        "The test window is the newest fifth of the rows whose labels have come. The model has never seen it: "
        "its figures are the honest ones.",
    ),
    "precision": (
        r"precision",
        "Precision is the share of frauds among the flagged transactions.",
    ),
    "recall": (
        r"recall, sensitivity, detection rate",
        "Recall is the share of the frauds that are flagged.",
    ),
    "f1": (
        r"f1(?:[ -]score)?",
        "F1 is the harmonic mean of precision and recall.",
    ),
    "false_positive": (
        r"false positives?, false alarms?, false alerts?",
        "A false alarm is a transaction that was flagged and is legitimate.",
    ),
    "missed": (
        r"missed frauds?, false negatives?",
        "A missed fraud is a fraud that was not flagged.",
    ),
    "false_positive_rate": (
        r"false positive rate, fpr",
        "The false positive rate is the share of the legitimate transactions that are flagged.",
    ),
    "average_precision": (
        r"average precision, ap, pr[ -]auc, auprc",
        "Average precision is the area under the curve of precision and recall, from 0 to 1: what counts "
        "where frauds are few.",
    ),
    "roc_auc": (
        r"(?:roc[ -]?)?auc, auc[ -]roc, roc_auc, roc(?: curve)?",
        "ROC AUC is the chance that a fraud has a higher score than a legitimate transaction. Where frauds "
        "are few it flatters everybody.",
    ),
    "calibration": (
        r"calibrat(?:ion|ed)",
        "A model is calibrated where its probabilities are right: of those at 30 %, about 30 in 100 are frauds.",
    ),
    "confusion": (
        r"confusion matrix",
        "The confusion matrix counts the decisions against what happened: frauds caught and missed, false "
        "alarms, and legitimate transactions left alone.",
    ),
    "basis_points": (
        r"(?:fraud )?basis points?",
        "A basis point is a hundredth of a percent: 10 basis points of fraud are 10 EUR of 10,000.",
    ),
    "drift": (
        r"drift",
        "Drift says that the newest transactions, or their scores, are distributed otherwise than those that "
        "the model learned from.",
    ),
    "concept_drift": (
        r"concept drift",
        "Concept drift: the model finds fewer frauds than its own probabilities promised, since fraud looks "
        "otherwise than before.",
    ),
    "psi": (
        r"psi, population stability index",
        "PSI, the population stability index, is a distance between two distributions: 0 where they are "
        "equal, and worth a look from 0.1.",
    ),
    "shap": (
        r"shap(?: values?| share)?",
        "SHAP values say how much each input raised or lowered a score.",
    ),
    "split_later": (
        r"later",
        "Later is the window of what came after the rows that the model was measured on: its labels are not all there.",
    ),
    "anonymous": (
        r"(?P<name>v\d{1,2})",
        "{name} is one of the anonymous components: who made the data has published no meaning of it.",
    ),
}
