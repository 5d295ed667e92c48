"""Swift code without its comments and texts, so that a word in it is a word of the program."""

import re


def code(source):
    """The source with comments and literal text blanked, line for line; code inside \\(…) is kept."""
    out = []
    position = _code(source, 0, out, nested=False)
    assert position == len(source)
    return "".join(out)


def _code(source, at, out, nested):
    depth = 0
    while at < len(source):
        if source.startswith("//", at):
            end = source.find("\n", at)
            at = len(source) if end < 0 else end
        elif source.startswith("/*", at):
            at = _comment(source, at, out)
        elif (opening := re.compile(r'(#*)("""|")').match(source, at)):
            at = _text(source, opening.end(), opening[1], opening[2], out)
        elif nested and source[at] == ")" and depth == 0:
            return at + 1
        else:
            depth += {"(": 1, ")": -1}.get(source[at], 0)
            out.append(source[at])
            at += 1
    return at


def _comment(source, at, out):
    depth = 0
    while at < len(source):
        if source.startswith("/*", at):
            depth, at = depth + 1, at + 2
        elif source.startswith("*/", at):
            depth, at = depth - 1, at + 2
            if depth == 0:
                break
        else:
            if source[at] == "\n":
                out.append("\n")
            at += 1
    out.append(" ")
    return at


def _text(source, at, hashes, quote, out):
    out.append('"')
    while at < len(source):
        if source.startswith(quote + hashes, at):
            at += len(quote + hashes)
            break
        if source.startswith("\\" + hashes + "(", at):
            out.append(" ")
            at = _code(source, at + len(hashes) + 2, out, nested=True)
            out.append(" ")
        elif source.startswith("\\" + hashes, at):
            at += len(hashes) + 2
        else:
            if source[at] == "\n":
                out.append("\n")
                if quote == '"':
                    at += 1
                    break
            at += 1
    out.append('"')
    return at


IMPORT = re.compile(r"(?<![\w.`])import\s+(?:(?:struct|class|enum|protocol|typealias|func|let|var|actor)\s+)?(\w+)")


def imports(source):
    """(module, line number) of each import."""
    text = code(source)
    return [(match[1], text.count("\n", 0, match.start()) + 1) for match in IMPORT.finditer(text)]
