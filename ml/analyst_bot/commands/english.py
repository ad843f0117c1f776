"""English: the questions that name a tool, as patterns over folded text."""

CODE = "en"

_ASK = r"(?:(?:what|which|show|give|list|tell|how|is|are|me|us|see)(?:'s)? )*"
_THE = r"(?:the |a |any |our |all )?"
_OF = (
    r"(?: (?:of|the|in|on|for|champion|model|current|features?|inputs?|data|now|today|pipeline|system|our|this"
    r"|test|set|window))*"
)
_FIGURE = r"(?:precision|recall|(?:roc )?auc|average precision|value detection rate)"
_MODEL = r"(?:the |our |this |your |new )*(?:model|champion|system|scores?|detector)"
TOOLS = {
    "metrics": (
        rf"{_ASK}{_THE}(?:model(?:'s)? )?{_FIGURE}(?:(?:,|,? and| &) (?:the )?{_FIGURE})+",
        rf"{_MODEL}(?:'s)? (?:accuracy|performance|metrics|quality|reliability)",
        r"(?:are|is) (?:the |our )?(?:scores?|predictions?|alerts?) (?:any |really )?(?:good|reliable|accurate"
        r"|trustworthy|precise)",
        r"how (?:good|reliable|accurate|precise|trustworthy) (?:are|is) (?:the |our )?(?:scores?|predictions?|alerts?)",
        rf"{_ASK}{_THE}(?:metrics?|performances?|indicators?|reliability|quality|accuracy){_OF}",
        rf"how (?:good|reliable|accurate|trustworthy|well|effective|precise)(?: is| are| does| do)? {_MODEL}(?: "
        rf"perform(?:ing)?| work(?:ing)?| doing)?",
        rf"(?:is|are|does|do) {_MODEL} (?:really |still |actually |any )?(?:reliable|good|accurate|trustworthy"
        rf"|effective|work(?:ing)?|any good|perform well|well|good enough|to be trusted)(?: well)?",
        rf"(?:can|should|could|may) (?:i|we|you|one|they) (?:really |still )?(?:trust|rely on|depend on|believe"
        rf"|count on) {_MODEL}",
        rf"how much (?:can|should) (?:i|we|you) (?:trust|rely on) {_MODEL}|can (?:it|we) be trusted|can {_MODEL} be "
        rf"trusted|is it reliable",
    ),
    "drift": (
        r"(?:is|has|did|does) (?:the |our |this )*(?:model|champion|system) (?:drift(?:ed|ing)?)",
        r"(?:is there |do we have )?(?:any |a )?drift (?:on|in|of|for|at) (?:feature )?v\d+",
        r"(?:has|did|is|does) v\d+ (?:drift(?:ed|ing)?|changed?|moved?|shift(?:ed)?)|drift of v\d+|v\d+ drift",
        rf"(?:is there |are there )?{_ASK}{_THE}(?:drift|drifts)(?: alerts?| alarms?)?{_OF}",
        r"(?:top \d+ |which |what |how many )?(?:features?|inputs?|variables?|columns?)(?: that| which)?(?: "
        r"has| have| are)? "
        r"(?:drifted|moved|drifting|in alert|changed)(?: the)?(?: most| furthest)?",
        r"(?:has|have|is|are|does|do|did) (?:the |our |any )?(?:data|inputs?|features?|input data) (?:drift(?:ed"
        r"|ing)?|changed?|moved?|changing|shift(?:ed|ing)?)",
    ),
    "health": (
        rf"{_ASK}{_THE}health{_OF}",
        r"(?:is there |are there |do we have )?(?:something|anything|any|a|some)? ?"
        r"(?:wrong|problems?|issues?|anomal(?:y|ies)|warnings?)"
        r"(?: (?:with|in|on) (?:the |our )?(?:pipeline|system|data|model))?",
        r"is (?:something|anything|the (?:pipeline|system|model)) (?:wrong|broken|down)(?: with (?:the )?(?:pipeline"
        r"|system|data|model))?",
        r"is (?:everything|all) (?:fine|ok|okay|good|healthy|all right|running)(?: with (?:the |our )?"
        r"(?:pipeline|system|data|model))?(?: today| now| right now| this morning)?",
        r"is the pipeline (?:fine|ok|healthy)",
    ),
    "list_tables": (
        rf"{_ASK}(?:list of )?{_THE}tables?"
        r"(?: (?:that )?(?:are there|exist|available|can i query|i can query|do you have))?",
    ),
    "changes": (
        rf"when (?:was|did|has) {_MODEL} (?:last )?(?:been )?(?:changed?|replaced?|promoted)(?: last)?",
        r"what(?:'s| is| has| was)? (?:changed|different|new)(?: since| from| with| in| between| compared to| "
        r"about)?(?: the| our)?"
        r"(?: last| previous| new| old| latest| current)*(?: model| champion| version)?(?: version)?",
        rf"{_ASK}{_THE}(?:changes?|differences?) (?:since|from|with|between|to) the (?:last|previous|old) (?:model"
        rf"|champion|version)(?: version)?",
        rf"{_ASK}{_THE}(?:last |latest )?(?:decision|promotion) (?:of|on|about) the (?:model|champion)",
        r"is the new (?:model|champion|version) (?:any )?better(?: than the (?:old|last|previous) (?:one|model"
        r"|version|champion))?",
        r"why (?:was|is|has) the (?:current )?(?:model|champion) (?:been )?(?:chosen|promoted|changed|replaced|kept)",
    ),
    "help": (r"help|\?|what can (?:you do|i do|i ask|we ask)(?: here| you)?",),
}
_SUSPECT = r"(?:suspicious|flagged|alerted|blocked|risky|detected|suspected|an alert|caught|fraud|fraudulent|high risk)"
_TO_BE = r"(?:is|was|so|very|considered|being|been|has|it)"
WHY = (
    r"(?:is|was) ID (?:suspicious|risky|flagged)",
    rf"(?:why|explain(?: to me)?(?: why)?)(?: {_TO_BE})* ID(?: {_TO_BE})*(?: {_SUSPECT})?(?: as fraud)?",
    r"why did (?:we|you|the model|it) (?:flag|alert on|block|catch) ID",
    r"(?:what are the )?(?:reasons?|explanation) (?:for|of) ID",
)
SHOW = (
    r"(?:give me |show me |tell me )?(?:everything|all|all you know|what do you know) (?:about|on|for) ID",
    r"(?:show|display|give|find|look up|lookup|open|get|details?|info|information|see)(?: me| us)?(?: the)?(?: "
    r"details?)?(?: of| on| about| for)? ID",
)
THIS = r"(?:this|that|the|it)(?: (?:transaction|payment|case|row|alert|one))?"
WHAT_IF = (
    r"(?:what if|what-if|if) (?P<changes>.+?) (?:for|of|on) ID",
    r"(?:what would (?:the )?(?:score|probability|risk)(?: of fraud)? be|what happens|how would the score change) "
    r"(?:for|of|to|with) ID (?:if|with) (?P<changes>.+?)",
)
SCORE = (
    r"(?:score|predict|(?:what is |what's )?(?:the )?(?:score|probability|risk)(?: of fraud)? (?:of|for)) ID",
    r"how (?:risky|suspicious) is ID",
    r"how (?:confident|sure|certain) is (?:the|our) (?:model|champion) (?:about|of|on|for"
    r"|that) ID(?: is (?:a )?fraud)?",
)
DESCRIBE = r"(?:describe|(?:the )?columns of) (?:the )?(?:table )?(\w+)"
CHANGE = r"(?:the )?(?P<name>.+?) ?(?:=|was|were|is) ?(?P<value>-?\d{1,15}(?:[.,]\d{1,15})?) ?(?:€|eur|euros?)?"
AND = r" and |;|, "
A_TRANSACTION = r"(?:the )?(?:transaction |case |payment )?"
