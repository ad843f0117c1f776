"""English: the words of each topic, as patterns over folded text, separated by commas; `reading.topics` reads them."""

CODE = "en"

_MODEL = (
    "models?, model's, champions?, champion's, system, detector, xgboost, classifier, scoring, current, in production"
)
_FEATURES = """
    features?, inputs?, variables?, columns?, predictors?, factors?, signals?, fields?, attributes?, what(?=
    (?:drives|influences|matters|does|the|our|is))
"""
_WEIGHS = """
    important, (?:by |in order of |ranked by )?importance, importances, matters?, mattered, drives?, driving,
    drivers?, influences?, influential, weighs?, weights?, contributes?, contributions?, relies?, rely, relevant,
    strongest, predictive, impact, impacts?, (?:by )?shap, (?:by )?shap values?, explains?, explain most, useful,
    decisive, counts? most
"""
_OLD = "previous, before, former, old, preceding, prior, last, replaced"
_LABEL = """
    labels?, labelled, labeled, unlabelled, unlabeled, whose, known, unknown, not, without, no, missing, pending,
    waiting, yet, among, payments?, transactions?
"""

TOP = r"""
    (?:the )?top (?P<n>\d+), (?:the )?(?P<n>\d+)(?=
    (?:most|features|inputs|variables|cases|least|last|latest|newest))
"""
# A group that no topic has.
OTHER_GROUP = r"(?:by|per|for each|for every) \w+"
OVER = r"(?:more than|over|above|>) ?(?P<n>\d+(?:[.,]\d+)?) ?(?:%|per ?cent)"
LEAST = "least, lowest, smallest"
NEWEST = "last, latest, newest, most recent"
# Words that say nothing in a question of a topic.
LITTLE = """
    how many, number of, count of, count, a, an, the, of, for, in, on, to, at, from, with, about, as, is, are, was,
    were, be, been, do, does, did, has, have, had, we, us, our, you, your, i, me, my, it, its, it's, they, their,
    them, this, that, these, those, there, what, what's, whats, which, how, and, so, far, now, right now, currently,
    please, show, list, give, tell, get, see, display, any, all, each, like, know, want, need, look, at, into, here,
    yet, already, still, exactly, overall, currently, much, many, value, values, up, s, re, m, d
"""
SPLITS = {
    "test": "(?:on |in )?(?:the )?(?:held[ -]out )?test(?: window| set| split| data)?, on unseen data, held[ -]out",
    "validation": "(?:on |in )?(?:the )?validation(?: window| set| split| data)?",
}
METRICS = {
    "average_precision": """
        average precision, ap, pr[ -]auc, auprc, auc[ -]pr, area under (?:the )?precision[ -]recall curve
    """,
    "roc_auc": "roc[ -]auc, auc[ -]roc, auroc, auc, roc, area under (?:the )?roc(?: curve)?",
    "recall": "recall, sensitivity, detection rate, true positive rate, tpr",
    "precision": "precision, positive predictive value, ppv",
    "f1": "f1, f1[ -]score, f[ -]score, f[ -]measure",
    "brier_skill": "brier, brier score, brier skill(?: score)?",
    "log_loss_skill": "log[ -]?loss, logloss skill, log[ -]loss skill, cross[ -]entropy",
    "calibration_slope": "calibration slope, slope of (?:the )?calibration",
    "predicted_over_observed": "predicted over observed, predicted to observed, predicted vs observed",
    "value_detection_rate": "value detection rate, vdr",
    "precision_at_capacity": "precision at (?:the )?(?:daily |review )?capacity",
    "card_precision_at_capacity": "card precision(?: at (?:the )?(?:daily |review )?capacity)?",
    "fraud_basis_points_after": "(?:fraud )?basis points after, after",
    "fraud_basis_points_before": "basis points before, fraud basis points before, basis points, fraud basis points",
    "recall_by_customer": """
        recall by (?:customer|card), (?:customer|card) recall,
        (?:share|percentage|proportion) of defrauded (?:customers|cards) (?:that )?(?:we )?(?:caught|detected|found)
    """,
    "false_positive_ratio_by_alert": "false alerts (?:per|for each|for every) true (?:alert|one), false positive ratio",
    "false_positive_ratio_by_customer": """
        false positive ratio by customer,
        good customers (?:(?:do|did) we )?(?:bother|bothered|block|blocked|annoy|annoyed|alert|alerted) (?:per|for each
        |for every) (?:fraud|defrauded customer|bad one)(?: (?:that )?we (?:catch|caught|find|found))?
    """,
    "hours_to_first_alert": """
        how long until we (?:notice|detect|catch|spot|see) (?:the )?first fraud(?: (?:on|of|with) a card)?,
        hours to (?:the )?first alert, time to (?:the )?first alert
    """,
}
GROUPS = {
    "reason": "(?:by|per|for each|grouped by) (?:reasons?|error(?: type)?s?|kind of error|status)",
    "file": "(?:by|per|for each|grouped by|in each) (?:files?|file name)",
    "column": "(?:by|per|for each|grouped by) (?:columns?|fields?)",
    "month": "(?:by|per|for each|each|every) months?, this month, monthly, month by month",
    "day": "(?:by|per|for each|each|every) days?, daily, day by day",
    "model": "(?:by|per|for each) (?:models?|language models?)",
    "purpose": "(?:by|per|for each) purposes?",
    "source": "(?:by|per|for each) (?:sources?|origins?)",
    "state": "(?:by|per|for each) (?:states?|status|review state)",
}

# What a question has to say, one word of each list; and what it may say beside it.
ASKED = {
    "importance": (
        (_FEATURES, _WEIGHS),
        f"""
            {_MODEL}, scores?, predictions?, frauds?, decisions?, uses?, share, ranking, most, top, highest,
            largest, main, largest first, highest first, descending
        """,
    ),
    "calibration": (
        (
            """
                calibrat(?:ed|ion), well[ -]calibrated, overconfident, underconfident, probabilities reliable, trust
                the probabilities
            """,
        ),
        f"""
            {_MODEL}, well, good, properly, scores?, probabilit(?:y|ies), predicted, observed, /, fraud, slope,
            metrics?, figures?,
            ok, frauds, vs, against, versus
        """,
    ),
    "saved": (
        ("saves?, saved, savings?, worth, pays? off, benefit, return, gain, gains, bring in",),
        f"""
            {_MODEL}, money, euros?, eur, cost, costs, without, compared, loss, losses, against, no, versus, using,
            than, amount, fraud
        """,
    ),
    "figures": (
        (),
        f"""
            {_MODEL}, intervals?, confidence, confidence intervals?, ci, 95, %, percent, with, bounds?, metrics?,
            scores?, good, high, window, uncertainty, error bars?, margin, versus, vs, against, compared
        """,
    ),
    "roc_curve": (("roc curves?",), f"{_MODEL}, points?, plot, draw"),
    "precision_recall_curve": (
        ("(?:pr|precision[ /-](?:and |/ ?)?recall|recall[ /-](?:and )?precision) curves?",),
        f"{_MODEL}, points?, plot, draw",
    ),
    "queue_length": (
        (
            """
                precision(?= ?@), look(?:s|ed)? at, reviews?, checks?, checked, handles?, works? through,
                examines?, first
            """,
            "frauds?, fraudulent, @ ?k?",
        ),
        f"""
            {_MODEL}, if, team, analysts?, could, can, would, only, just, cases?, alerts?, queue, review queue, catch,
            caught, find, found, k, =, among, within, contain, hold, daily, capacity, will, manage, manages
        """,
    ),
    "figures_of_versions": (
        (
            """
                versions?, (?:both|all|the two|two) (?:models|candidates|versions),
                (?:each|every|per|by) (?:model|version),
                (?:previous|former|old|last) (?:model|version|champion|one)
            """,
        ),
        f"""
            {_MODEL}, both, two, each, every, side by side, compare, compared?, comparison, vs, versus, against, than,
            better, best, worse, worst, higher, highest, lower, lowest, difference, gap, intervals?, confidence,
            confidence intervals?, ci, 95, %, the, or, registered, candidates?
        """,
    ),
    "previous_champion": (
        ("champions?, models?, versions?", _OLD),
        "why, who, when, current, one, the, new, changed?, replaced?, because, reasons?, for, was, name",
    ),
    "champion": (
        (
            "champions?, models?, versions?",
            """
                current, currently, live, (?:goes|went|go) live, in production, running, in use, used, promoted,
                decided, chosen, since
                when, champion, deployed, keep, keeps, kept, active
            """,
        ),
        """
            why, who, reasons?, when, version, trained, name, decision, date, by, by whom, gate, outcome, right now,
            id
        """,
    ),
    "decisions": (
        (
            "promotions?, demotions?, rollbacks?, gate, history, changes?",
            "decisions?, promotions?, champions?, models?, versions?, gate",
        ),
        """
            who, when, why, reasons?, last, latest, taken, made, past, date, dates, by whom, manual, for each, decided
        """,
    ),
    "challenger": (
        ("challengers?",),
        f"""
            {_MODEL}, why, promoted, not, cost, costs, beat, beats, better, worse, doing, compared?, against,
            versus, vs, than, or, difference, cheaper, gains?, intervals?, confidence, confidence intervals?, ci, its
        """,
    ),
    "versions": (
        ("versions?, models, retrained, retrainings?, trainings, candidates?",),
        """
            models?, model's, when, trained, registry, registered, existing, exist, stored, history, different,
            dates?, trained_at, available, built
        """,
    ),
    "training": (
        ("training, trained, train, learn, learned, learnt, fit, fitted",),
        f"""
            {_MODEL}, rows?, transactions?, payments?, frauds?, sets?, data, when, size, sample, samples, used,
            window, big, large, date, validation, split, full, whole, or,
            last time, last
        """,
    ),
    "parameters": (
        (
            """
                parameters?, params, hyper-?parameters?, settings, trees, depth, max_depth, rounds, eta, learning
                rate, seed, configuration
            """,
        ),
        f"{_MODEL}, uses?, used, trained, trees, booster, boosting, many, features, libraries",
    ),
    "score_drift": (
        (
            "scores?, predictions?, probabilit(?:y|ies), score distribution, outputs?",
            "drift, drifts, drifted, drifting, shift, shifted, moved, psi, stable, changed",
        ),
        f"{_MODEL}, fraud, distribution, the same, distance, of",
    ),
    "drift": (
        ("(?:by )?drift, drifts, drifted, drifting, (?:by )?psi, moved, shift, shifted, distance",),
        f"""
            {_FEATURES}, {_MODEL}, data, state, most, top, highest, largest, worst, score, largest first,
            highest first, descending, alerts?, window,
            newest, latest, last, by feature, by how much, per feature
        """,
    ),
    "missing_inputs": (
        (
            _FEATURES,
            "missing, nulls?, empty, absent, blank, blanks, not filled, unfilled, incomplete, gaps",
        ),
        f"""
            {_MODEL}, most, highest, largest, share, rate, percentage, values?, cells?, data, reference, versus, vs,
            against, training, %, percent
        """,
    ),
    "kind_of_drift": (
        ("concept drift, concept shift, prior shift, covariate shift, (?:kinds?|types?|sorts?) of (?:drift|shift)",),
        f"{_MODEL}, or, just, simply, more, frauds?, windows?, newest, latest, last, only",
    ),
    "rejected": (
        (
            "rejected, refused, rejections?, invalid, bad, dropped, discarded, errors?, quarantined, skipped",
            "rows?, lines?, records?, transactions?, payments?, files?, data, ingestion, import, load, loading",
        ),
        "why, reasons?, because, being, out, kind, which",
    ),
    "files": (
        ("(?:by |per |in each |for each |each )?files?, loads?, imports?, batch, batches",),
        """
            loaded, load, when, counts?, rejected, ingested, imported, read, received, processed, came, come,
            arrived?, data, rows?, lines, records, transactions, names?, each, in, time, frauds?, so far, last, new,
            already, payments, recently, were, incoming, big
        """,
    ),
    "llm": (
        ("llm, llms, mistral, language models?, ai, gpt, tokens?, api, openai, model calls",),
        """
            calls?, called, requests?, queries, failed, fail, failures?, failing, errors?, succeeded, successful,
            cost, costs, spent, spend, spending, money, euros?, eur, bill, budget, price, tokens?, input, output,
            used, usage, long, take, takes, took, latency, slow, duration, seconds, average, mean, total, in total,
            on, average cost, in all, status, so far, altogether, made, calls made, share, rate, paid, pay,
            explanations?, consumed, use, uses, went wrong
        """,
    ),
    "explanations": (
        ("explanations?, texts?",),
        """
            llm, template, templates, verified, written, produced, come, came, source, sources, from, made, mistral,
            generated, unverified, checked, were, language model, share, exist, cases
        """,
    ),
    "proved": (
        (
            "explanations?, texts?",
            r"""
                verification, proof, proved, failed, fail, failing, rejected, refused, hallucinat\w+, unverified
            """,
        ),
        "llm, mistral, language model, ai, generated, pass, passed, check, not, share, rate",
    ),
    "waiting": (
        (
            """
                waiting, pending, open, queue, review queue, queued, backlog, to review, to be reviewed, awaiting,
                unreviewed, left, remaining, outstanding
            """,
        ),
        """
            cases?, alerts?, verdicts?, reviews?, review, reviewed, decision, human, someone, amount, value, money,
            euros?, worth, total, oldest, state, status, analyst, analysts, transactions?, payments?, involved, sum,
            big, today, this morning, now, expected loss(?:es)?, loss(?:es)?, stake, at stake
        """,
    ),
    "next_cases": (
        (
            "cases?, queue, review queue, alerts?, to (?:check|review), should i, must i",
            """
                (?:by |with the )?(?:highest |largest |most )?expected loss(?:es)?, (?:most )?urgent(?: first)?,
                priority, by priority, in priority, riskiest, (?:the )?top of,
                (?:to )?(?:check|review|look at|work on|start with) first,
                where (?:do|can|should) i (?:start|begin|see|find|look)
            """,
        ),
        """
            top, highest, largest, waiting, review, next, should, must, amounts?, probabilit(?:y|ies), first,
            today, this morning, look at
        """,
    ),
    "estimates": (
        (
            "estimated, estimates?, estimation, predicted, realised, realized",
            "realised, realized, realisation, actual, real, windows?, recall, precision",
        ),
        f"""
            {_MODEL}, (?:by |per |in each )?windows?, recall, precision, frauds?, vs, versus, against, compared,
            compare, off, far, error, gap, difference, each, newest, latest, between, than, in reality, performance,
            over time, all, every,
            degrading, getting worse, better or worse
        """,
    ),
    "reviewed": (
        ("verdicts?, reviewed, review outcomes?, reviews, reviewers?, analysts?",),
        """
            cases?, alerts?, frauds?, share, turned, out, really, were, confirmed, right, wrong, agree, agreement,
            precision, results?, given, received, far, outcomes?, transactions, labels?, rate, percentage, came,
            back, in, said, missed, audit, found, manual, effective, worth it, useful, any good,
            find, so far, what
        """,
    ),
    "rejected_verdicts": (
        (
            "verdicts?, answers?",
            """
                rejected, refused, thrown out, invalid, ignored, unusable, not accepted, not used, left out,
                dropped, errors?
            """,
        ),
        "why, reasons?, because, files?, rows?, reviewers?, analysts?, which, were, how many, with, any",
    ),
    "conflicts": (
        ("conflicts?, contradict(?:s|ions?|ing|ory)?, conflicting, disagree(?:s|ments?)?",),
        """
            labels?, label, verdicts?, files?, reports?, transactions?, between, cases, payments, each other, one
            another
        """,
    ),
    "reactions": (
        ("reactions?, reacted, automatic actions?, actions?, interventions?",),
        "pipeline, system, automatic, automatically, taken, drift, last, happened, why, health, took, decided",
    ),
    "expected_frauds": (
        ("expected, expect, estimated, estimate, likely, probably, predicted, predict", "frauds?, fraudulent"),
        f"""
            {_LABEL}, number, amount, total, hidden, unreported, undetected, are, to come, in, model, still, sum,
            probability, according, by, champion, the
        """,
    ),
    "labels": (
        ("labels?, labelled, labeled, label sources?",),
        """
            sources?, where, by (?:source|origin), per (?:source|origin), come, came, from, where, transactions?,
            payments?, with, have, known, origin, kind, distribution, breakdown
        """,
    ),
    "delays": (
        (
            "delays?, lag, late, days, hours, long, time, quickly, fast",
            "reports?, reported, reporting, chargebacks?, labels?, label, known",
        ),
        r"""
            frauds?, until, within, hours, before, between, \d+ ?%, \d+ percent, payment, the, to, typical,
            quantiles?, percentiles?, distribution, median, take, takes, it, after, come, arrive, becomes?
        """,
    ),
    "freshness": (
        (
            """
                fresh, freshness, up[ -]to[ -]date, stale, outdated, data age, age of the data, updated, refreshed,
                published, last update, last refresh, snapshot, recent
            """,
        ),
        """
            data, when, file, published file, tables?, snapshot, newest, latest, last, old, transactions?,
            payments?, most, time, published, age
        """,
    ),
    "period": (
        (
            """
                period, time span, timespan, time range, date range, dates?, span, timeframe, time frame, cover,
                covers, covered, start, begin, end, earliest, oldest
            """,
            "data, dataset, file, transactions?, payments?, cover, covers, covered, span, history, table",
        ),
        """
            first, last, when, range, time, between, over, until, up, to, latest, does, go, back, far, period,
            dates?, newest, long
        """,
    ),
    "settings": (
        (
            """
                review costs?, cost of (?:a |one )?review(?:ing)?, review capacity, capacity, min_loss, minimum
                loss, least loss, time ?zone, review hours, settings, cost assumptions?, assumptions
            """,
        ),
        """
            reviews?, day, a day, per day, analysts?, daily, used, assumed, set, case, cases, alerts, transaction,
            cost, costs, decisions, data, file, team, limit, one
        """,
    ),
}

# What an answer says of its rows.
SAID = {
    "importance": "The inputs of the champion, by their share of what explains its scores (SHAP).",
    "calibration": (
        "Calibration of the champion: predicted over observed frauds and the slope are 1 where probabilities are right."
    ),
    "saved": (
        "What the champion costs (reviews and missed frauds), what no model would cost, and the share of the "
        "fraudulent amount that it catches. The figures of the test window are of rows it has not seen."
    ),
    "figures": (
        "Figures of the champion, with their 95 % interval. Those of the test window are of rows it has not seen."
    ),
    "roc_curve": (
        "ROC curve of the champion: x is the false positive rate, y the recall, threshold the raw score that leads "
        "there."
    ),
    "precision_recall_curve": (
        "Precision-recall curve of the champion: x is the recall, y the precision, threshold the raw score that "
        "leads there."
    ),
    "queue_length": "How many frauds the champion puts among the first cases by expected loss, in each window.",
    "figures_of_versions": (
        "Figures of each version of the model, as they were measured last, with their 95 % interval."
    ),
    "previous_champion": "The champion before the current one, and why it changed.",
    "champion": "The current champion, since when, and why.",
    "decisions": "What was decided of the versions, the newest decision first.",
    "challenger": (
        "The champion and the challenger, and what was measured of them since. Empty: there is none, or too little."
    ),
    "versions": "The trained versions of the model, the newest first.",
    "training": "Rows that the champion was trained and validated on; refit: those of its final trees.",
    "parameters": "Parameters of the champion's training.",
    "score_drift": "Drift of the champion's scores and alerts, in the newest window.",
    "drift": "The inputs of the champion in the newest window, by their distance (PSI) from training.",
    "missing_inputs": "Share of values that each input lacks, in the newest window and in training.",
    "kind_of_drift": (
        "The kind of drift of each window, and what it follows from; the newest first. Null: its labels are still "
        "to come, or too few."
    ),
    "rejected": "Rows of the files that were refused, and why.",
    "files": "The files that were read, the newest first.",
    "llm": "Calls of the language model: how many, how many failed, what they cost.",
    "explanations": "Explanations of the cases, and who wrote them.",
    "proved": "Explanations asked of the language model, and how many passed the proof; nobody is shown the others.",
    "waiting": "The cases that wait for a verdict.",
    "next_cases": "The cases that wait, the largest expected loss first.",
    "estimates": (
        "What was estimated of the champion in each window, and what came out since; the newest first. Null: its "
        "labels are still to come, or too few."
    ),
    "reviewed": "What the verdicts say of the model. Empty: no verdict has settled yet.",
    "rejected_verdicts": "Rows of verdicts that could not be used, and why.",
    "conflicts": "Labels that contradict one that holds.",
    "reactions": "What the pipeline did by itself, the newest first.",
    "expected_frauds": (
        "Frauds to be expected among transactions whose label is not known: the sum of their probabilities."
    ),
    "labels": "Transactions by where their label comes from.",
    "delays": "Days from a fraud to its report: so many until that share of the frauds was reported.",
    "freshness": "When the file was published, and its newest transaction and file.",
    "period": "First and last transaction of the file, UTC.",
    "settings": "What decisions are made with.",
}

# A question that is answered, of each topic.
EXAMPLES = {
    "importance": "Top 5 features by importance",
    "calibration": "Is the model well calibrated?",
    "saved": "How much does the model save?",
    "figures": "ROC AUC on the test window, with its interval",
    "roc_curve": "ROC curve of the champion",
    "precision_recall_curve": "Precision-recall curve of the champion",
    "queue_length": "How many frauds are in the first 50 cases?",
    "figures_of_versions": "Average precision of each version",
    "previous_champion": "Which model was champion before, and why was it replaced?",
    "champion": "Which model is champion, and since when?",
    "decisions": "History of promotions, and why",
    "challenger": "Is the challenger better?",
    "versions": "How many versions of the model are there?",
    "training": "How many rows was the model trained on?",
    "parameters": "Which parameters does the model use?",
    "score_drift": "Have the scores drifted?",
    "drift": "Top 5 features by drift",
    "missing_inputs": "Which features have most missing values?",
    "kind_of_drift": "Is there concept drift?",
    "rejected": "Rejected rows by reason",
    "files": "Which files were loaded?",
    "llm": "How many LLM calls failed, and what did they cost?",
    "explanations": "Explanations by source",
    "proved": "How many LLM explanations failed verification?",
    "waiting": "How many cases are waiting, and for what amount?",
    "next_cases": "Top 10 cases by expected loss",
    "estimates": "Estimated and realised recall by window",
    "reviewed": "What share of the reviewed cases were frauds?",
    "rejected_verdicts": "Which verdicts were rejected, and why?",
    "conflicts": "Which labels contradict each other?",
    "reactions": "Which automatic actions were taken?",
    "expected_frauds": "How many frauds are expected among transactions without a label?",
    "labels": "Where do the labels come from?",
    "delays": "How many days until a fraud is reported: quantiles",
    "freshness": "How fresh are the data?",
    "period": "What period do the data cover?",
    "settings": "What is the cost of a review?",
}

# Words that are said around a topic, beside those that a question of it needs: by them it is proposed.
AROUND = {
    "rejected_verdicts": "verdicts?, rejected, thrown out",
    "proved": "verification, hallucinat\\w+, proof",
    "kind_of_drift": "concept, degrad\\w+, getting worse",
    "missing_inputs": "missing, empty, null, incomplete",
    "decisions": "promotions?, promoted, decisions?, rollback, history",
    "queue_length": "precision@\\w+, first, team, capacity, only",
    "precision_recall_curve": "curve, pr curve",
    "roc_curve": "curve, roc",
    "importance": "influential, features?, inputs?, variables?, predictors?, shap, gain, uses?",
    "calibration": "ece, calibrat\\w+, isotonic, platt, intercept, slope, reliability",
    "saved": "no model, without (?:a |the |any )?model, doing nothing, savings",
    "figures": "confidence, intervals?, ci, curve, roc, pr curve, mcc, accuracy, f1",
    "previous_champion": "before, rollback, rolled back",
    "champion": "in charge, live, serving, promoted, gate, deployed",
    "challenger": "challenger's, challenging, shadow",
    "versions": "gate, refused, registered, registry, candidates, both versions, each version",
    "training": "learn\\w*, booster, cut, refit",
    "drift": "jensen, shannon, reference, distribution, concept drift, inputs?, features?",
    "score_drift": "scores?, distribution",
    "rejected": "thrown out, thrown away, lost lines, left out, unreadable",
    "files": "loaded, ingested, imported, received, arrived, collection",
    "llm": "generative, prompts?, chatbot",
    "waiting": "queue, sitting, to check, to do, team",
    "next_cases": "urgent, priority, queue, check, look at, first ones",
    "estimates": "estimated, realised, realized, windows?, off",
    "reviewed": "colleagues, confirmed, analyst, decided",
    "conflicts": "disagree\\w*, agree, contradict\\w*",
    "expected_frauds": "hidden, hiding, still unknown, not labelled yet",
    "delays": "chargebacks?, late, weeks?, how long",
    "freshness": "yesterday, today, this morning, last run, refreshed",
    "period": "from when, history, first day, last day, cover\\w*",
    "settings": "assumptions?, capacity, assumed",
}
# Questions of no topic, and the words that they are proposed by; of some, the columns that a file must have for them.
OTHERS = {
    "health": ("Is everything all right?", "health\\w*, shape, signals?, worry, red, wrong, broken, problems?, status"),
    "cheapest": (
        "Which threshold is the cheapest?",
        "cheapest, cut-?offs?, thresholds?, global, optimal, minimum cost",
    ),
    "at_threshold": (
        "Precision and recall at threshold 0.3",
        "thresholds?, cut-?offs?, fpr, flagged everything, precision, recall",
    ),
    "errors": ("Confusion matrix", "mistakes, errors, confusion, wrong decisions, hits and misses"),
    "ranges": ("Fraud rate by amount range", "small, large, buckets?, brackets?, ranges?, bands?, tiers?"),
    "missed": ("The 10 largest missed frauds", "missed, undetected, let through, slipped, got away"),
    "lost_by_week": ("Amount of frauds by week", r"weeks?, weekly, lost, loss, losses, cost\w*, lose, losing"),
    "by_day": (
        "Number of frauds by day",
        r"days?, day by day, trend\w*, evolv\w+, going up, going down, increas\w+, decreas\w+, rising, falling, "
        r"since, over time, daily, better, worse",
    ),
    "by_hour": ("Fraud rate by hour of day", r"hours?, morning, noon, evening, afternoon, time of day, hourly"),
    "by_weekday": (
        "Number of frauds by day of week",
        r"weekends?, monday, tuesday, wednesday, thursday, friday, saturday, sunday, weekdays?, day of week",
    ),
    "at_night": ("Frauds between 10pm and 6am", r"nights?, overnight, nighttime, last night"),
    "share_caught": (
        "What share of the fraud amount do we catch?",
        r"catch, caught, detect\w*, stopp\w+, block\w+, euros, value, prevent\w*, percent",
    ),
    "alerts_right": (
        "What share of alerts are frauds?",
        r"alerts?, for nothing, useless, wrongly, precision, false, bother\w*, hit rate",
    ),
    "alerts_by_day": (
        "Number of alerts by day",
        r"alerts?, per day, a day, workload, team, people, staff, analysts?, reviewers?",
    ),
    "amounts": (
        "Average amount, fraud vs legitimate",
        r"big, small, average, median, typical, legit\w*, compar\w+, basket",
    ),
    "likely": (
        "Transactions with a probability above 80 %",
        r"probabilit\w+, likely, sure, certain, risk\w*, suspicious",
    ),
    "by_split": (
        "Number of frauds by split",
        r"train, test, validation, splits?, sets?, balance\w*, imbalance\w*, classes",
    ),
    "unlabelled": ("Transactions without a label", r"without a label, unlabell?ed, no label, unknown, no verdict"),
    "top_customers": (
        "Top 10 customers by number of frauds",
        r"customers?, cards?, cardholders?, clients?, people, who",
        "customer_id",
    ),
    "several_frauds": (
        "Customers with at least 3 frauds",
        r"customers?, cards?, several, more than once, victims?, repeat\w*",
        "customer_id",
    ),
    "top_merchants": (
        "Top 10 merchants by amount of frauds",
        r"merchants?, shops?, stores?, retailers?, websites?, sellers?",
        "merchant_id",
    ),
    "top_terminals": ("Terminals with at least 3 frauds", r"terminals?, pos, tills?, machines?", "terminal_id"),
    "by_channel": (
        "Fraud rate by channel",
        r"channels?, online, internet, web, phone, in store, e-?commerce",
        "channel",
    ),
    "by_category": ("Top 5 categories by fraud rate", r"categor\w+, sectors?, mcc, kinds? of shop", "category"),
    "abroad": (
        "How many frauds abroad?",
        r"abroad, foreign, countr\w+, border, international, travel\w*",
        "card_country merchant_country",
    ),
    "by_country": (
        "Fraud rate by country",
        r"countr\w+, geograph\w+, regions?, where, cities, places?",
        "merchant_country",
    ),
    "authenticated": ("Fraud rate by 3DS", r"3ds?, 3-d, secure, authenticat\w+, sca", "is_3ds"),
    "devices": (
        "Devices used by more than 3 customers",
        r"devices?, phones?, shared, sharing, same device",
        "device_id customer_id",
    ),
    "declined": (
        "Number of declined payments by channel",
        r"declin\w+, refus\w+, rejected, status, approv\w+",
        "status channel",
    ),
    "active": (
        "Number of different customers by day",
        r"customers?, active, unique, distinct, different",
        "customer_id",
    ),
}
