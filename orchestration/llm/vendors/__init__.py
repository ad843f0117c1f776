"""Vendors of language models: a module each, with a class `Vendor` (orchestration.llm.protocol.Vendor)."""

import importlib
import pkgutil

from orchestration.settings.errors import SettingsError


def vendor_of(place, timeout_s):
    """The vendor that a language model is asked of.

    Args:
        place: orchestration.settings.places.LanguageModel.
        timeout_s: of connecting, and of each read and write.

    Raises:
        SettingsError: no module here has its name.
    """
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    if place.vendor not in names:
        raise SettingsError(f"FRAUD_LLM is {place.vendor!r}, and can be {' or '.join(names)}.")
    return importlib.import_module(f"{__name__}.{place.vendor}").Vendor(place, timeout_s)
