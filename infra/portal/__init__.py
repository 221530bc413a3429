"""The portal: the pages of `GET /docs`, made of the API's document and of pages for people when functions are packed.

sources     which pages there are, what each is made of, and under which name it stands
layout      what every page has around its text
markdown    a page for people as HTML
requests    the requests that guides show, as one file for clients that send such files
reference   the API's document as HTML
build       all of it as one file, the same byte for byte

Nothing on a page is asked of anybody but this API, and nothing runs: pages are text, one style sheet and no script.
"""
