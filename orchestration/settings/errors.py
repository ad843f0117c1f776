"""What goes wrong with a setting."""


class SettingsError(ValueError):
    """A setting that cannot be used; the message says which, where it stands and what it may be."""
