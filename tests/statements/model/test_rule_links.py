from __future__ import annotations

from qazcorpus.document import Document, Statement
from qazcorpus.statements.model.passages import word_table
from qazcorpus.statements.model.rule_links import RuleLinks
from tests.statements.discourse_models import given


def test_rules_link_a_source_to_the_contents_that_overlap_theirs():
    doc = given("Әкім су қымбат деді ол үнсіз")
    table = word_table(doc, ())
    span = Document("d", doc.text).span
    said = Statement(content=span(5, 14), source=span(0, 4))
    linked = RuleLinks.of([said], table).to([(1, 3), (4, 6)], [(0, 1), (4, 5)])
    assert linked.tolist() == [[1, 0], [0, 0]]
