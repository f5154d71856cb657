"""Write the page of bad input: `python -m tests.bad_input`."""

from tests.bad_input.page import PAGE, page

PAGE.write_text(page(), encoding="utf-8")
