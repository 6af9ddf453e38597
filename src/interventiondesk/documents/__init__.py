"""Paper: a document is a list of blocks over plain values; modules here turn it into a tagged PDF and read it back.

Decided: reportlab draws (its canvas only), pikepdf adds the tags, pypdfium2 shows the very file that is filed. Words are
drawn as strings, never through reportlab's paragraph markup, so that nothing a person typed can be taken for an
instruction: markup opens local files, drops names in silence or costs the whole packet. `text.write` is the one place
where words reach reportlab, and takes nothing but text that `text.Lettering` has checked against the fonts.

Refused: reportlab's platypus (its paragraphs read markup, are slow, and leave no place for tags), WeasyPrint (it tags by
itself, but needs Pango on every system and takes ten times as long), Qt's own PDF writer (no tags, and Qt stays in `ui`).

Consequences. Reportlab has no tags, so `tags` writes marked content while the page is drawn and is the only module that
knows how. A script that Noto Sans lacks (Arabic, Hindi, Chinese) is named in brackets and reported, never printed as
boxes or in the wrong order. We say "tagged PDF", not PDF/UA: no checker for that was at hand. The same document gives the
same bytes: nothing here asks for the time, so the file carries no date of its own.
"""
