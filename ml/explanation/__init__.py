"""Why a transaction is suspicious, in words that can be proved: facts, template, prompt, proof."""
