"""What is said of documents and questions that are brought in, and of what they lose on the way: as templates."""

from app.said import to_say

SENTENCES = (
    to_say("the file is empty"),
    to_say("the document holds no text"),
    to_say("the document can't be read (%(error)s): open it in Word and save it again"),
    to_say("a PDF: save the document it was made from as .docx or .html"),
    to_say("an RTF document: save it as .docx"),
    to_say("an old Office file, or one with a password: save it as .docx or .xlsx without one"),
    to_say("%(n)s MB is too large: at most %(most)s MB"),
    to_say("this looks like the text of an SOP: begin one with New SOP, and paste the text over its draft"),
    to_say("nothing in it looks like a question: we read %(kinds)s"),
    to_say("from the document: Unrecognised paragraph style: %(style)s (Style ID: %(id)s)"),
    to_say("from the document: Unrecognised run style: %(style)s (Style ID: %(id)s)"),
    to_say("from the document: Paragraph style with ID %(id)s was referenced but not defined in the document"),
    to_say("from the document: Run style with ID %(id)s was referenced but not defined in the document"),
    to_say("from the document: Table style with ID %(id)s was referenced but not defined in the document"),
    to_say("from the document: An unrecognised element was ignored: %(element)s"),
    to_say("from the document: %(note)s"),
    to_say("tracked change: “%(words)s”, put in by %(who)s, is kept: settle it"),
    to_say("tracked change: “%(words)s”, taken out by %(who)s, is left out: settle it"),
    to_say("%(n)s more tracked changes: settle them in Word first"),
    to_say("comment by %(who)s is left out: “%(words)s”"),
    to_say("%(n)s more comments are left out"),
    to_say("%(n)s formulas left out"),
    to_say("%(n)s charts left out"),
    to_say("%(n)s drawings (SmartArt) left out"),
    to_say("%(n)s embedded objects left out"),
    to_say("header of the pages is left out: “%(words)s”"),
    to_say("footer of the pages is left out: “%(words)s”"),
    to_say("the table of contents (%(lines)s lines) is left out: clauses are listed by themselves"),
    to_say("no headings: %(n)s lines in bold were taken for them"),
    to_say("no headings: the whole document is one clause; divide it where a rule begins"),
    to_say("a paragraph of more than %(most)s characters: break it up"),
    to_say("left out: nesting deeper than 40 levels"),
    to_say("left out: a table inside a table (its text is kept)"),
    to_say("left out: merged cells of a table"),
    to_say("left out: a link to %(target)s"),
    to_say("left out: a picture (%(name)s)"),
    to_say("left out: <%(tag)s>"),
    to_say("%(name)s is left out: not a whole PNG, JPEG, GIF or WebP picture: save it as one of these"),
    to_say("%(name)s is left out: %(n)s MB is too large: a picture may have at most 2 MB"),
    to_say("%(name)s is left out: more than %(most)s pictures"),
    to_say("%(path)s is there already, and a draft never replaces it: give it another short name"),
    to_say("columns are not carried over: %(names)s"),
    to_say("case %(case)s names no quiz: choose the quiz"),
    to_say("%(n)s cases name no quiz: choose the quiz"),
    to_say("case %(case)s names no clause: choose the clause"),
    to_say("%(n)s cases name no clause: choose the clause"),
    to_say(
        "unknown clause '%(clause)s' of case %(case)s: write the code of a clause that is there, or write its SOP first"
    ),
    to_say("unknown clause '%(clause)s' of case %(case)s: write one of %(known)s, or write its SOP first"),
    to_say(
        "unknown clause '%(clause)s' of case %(case)s: did you mean '%(near)s'? Write it so in the file, or "
        "leave it empty and choose the clause"
    ),
    to_say(
        "unknown clause '%(clause)s' of %(case)s cases: write the code of a clause that is there, or write "
        "its SOP first"
    ),
    to_say("unknown clause '%(clause)s' of %(case)s cases: write one of %(known)s, or write its SOP first"),
    to_say(
        "unknown clause '%(clause)s' of %(case)s cases: did you mean '%(near)s'? Write it so in the file, or "
        "leave it empty and choose the clause"
    ),
    to_say("id '%(id)s' stands twice, first at line %(line)s: not carried over"),
    to_say("'%(option)s' is not an option: write one of %(known)s: not carried over"),
    to_say("gold of an order must name every option once: not carried over"),
    to_say("the question is empty"),
    to_say("%(n)s answers: a case needs 2 to %(most)s"),
    to_say("no answer is marked as right"),
    to_say("answer %(place)s is empty"),
    to_say("'%(mark)s' is not understood and left out"),
    to_say("the ids of its options no longer fit its answers: new ones were made"),
    to_say("its right answers have different weights: all of them count alike"),
    to_say("no answer has full credit: the best one (%(share)s) becomes the gold"),
    to_say("answer '%(code)s' costs %(share)s: no answer costs points here"),
    to_say("answer '%(code)s' is right too: '%(gold)s' becomes the gold, '%(again)s' counts in scores"),
)
