"""What can be wrong with what a transparency log or a witness says, as one exception with a code and a sentence."""


class LogFault(Exception):
    """Something of a transparency log that is not to be believed, or not to be had.

    `code` is one word for programs (`bad_note`, `wrong_signature`, `not_included`...), `detail` a sentence for people.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
