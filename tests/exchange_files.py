"""Files of other systems made by hand for the exchange tests: archives, Word documents, QTI items."""

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc33"
    "0000000049454e44ae426082"
)


def archive(files: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", how) as made:
        for name, raw in files.items():
            made.writestr(name, raw)
    return packed.getvalue()


def paragraph(text: str, style: str = "", inside: str = "") -> str:
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{styled}{inside}<w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>"


def bold(text: str) -> str:
    return f"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r></w:p>"


def docx(body: str, **parts: str) -> bytes:
    """A Word document of this body; `parts` are further XML files below word/."""
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/></w:style>'
        for level in range(1, 4)
    )
    related = "".join(
        f'<Relationship Id="r{name}" Type="{REL}/{name}" Target="{name}.xml"/>' for name in ("styles", *parts)
    )
    files = {
        "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:r="{REL}"><w:body>{body}</w:body></w:document>',
        "word/styles.xml": f'<w:styles xmlns:w="{W}">{styles}</w:styles>',
        "word/_rels/document.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        f'relationships">{related}</Relationships>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{REL}/officeDocument" Target="word/document.xml"/></Relationships>',
    } | {f"word/{name}.xml": f'<w:{name} xmlns:w="{W}">{inner}</w:{name}>' for name, inner in parts.items()}
    return archive({name: text.encode() for name, text in files.items()})


def qti_item(code: str, body: str, right: list[str], cardinality: str = "single", more: str = "") -> bytes:
    values = "".join(f"<value>{key}</value>" for key in right)
    return (
        f'<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="{code}" title="T" '
        'adaptive="false" timeDependent="false"><responseDeclaration identifier="RESPONSE" baseType="identifier" '
        f'cardinality="{cardinality}"><correctResponse>{values}</correctResponse>{more}</responseDeclaration>'
        f"<itemBody>{body}</itemBody></assessmentItem>"
    ).encode()
