"""C that calls every function with every kind of handle it must refuse; included by misuse.c.

One line for each function whose first argument is a handle: what it gives back
decides which of misuse.c's macros judges the answer. The other arguments are
good, so that nothing but the handle can be the reason.
"""

import re

import header

# What the functions give for a handle that is not valid (kiosk.h, "Handles").
JUDGES = {"void": "FREES", "const char *": "TEXT", "size_t": "SIZE", "uint32_t": "SIZE", "uint64_t": "SIZE",
          "kiosk_status": "STATUS", "int32_t": "NUMBER", "int64_t": "NUMBER"}


def noun(type):
    """The handle's type in 'const kiosk_item *', or None."""
    match = re.fullmatch(r"(?:const )?(kiosk\w*) \*", type)
    return match[1] if match and match[1] in header.handles() else None


def argument(parameter, position):
    type = parameter.type
    if noun(type):
        return f"live.{noun(type)}"
    if type == "const char *":
        return '"x"'
    if filled := re.fullmatch(r"const kiosk_(\w+) \*", type):
        return f"&good.{filled[1]}"
    if type == "kiosk_photo_decode":
        return "NULL"
    if type.endswith("*"):
        return f"(void *)&untouched[{position}]"
    return "1" if parameter.name != "index" else "0"


def generate():
    lines, seen = [], []
    for function in header.functions():
        if not function.parameters or not (kind := noun(function.parameters[0].type)):
            continue
        judge = JUDGES.get(function.type, "POINTER")
        rest = "".join(", " + argument(p, i) for i, p in enumerate(function.parameters[1:]))
        lines.append(f"{judge}({kind}, {function.name}, (handle{rest}))")
        seen.append(function.name)
    return "".join(line + "\n" for line in lines), seen


def needing_arguments():
    """The functions whose other arguments can be wrong too; misuse.c covers them by hand."""
    return {f.name for f in header.functions()
            if len(f.parameters) > (1 if f.parameters and noun(f.parameters[0].type) else 0)}


if __name__ == "__main__":
    print(generate()[0], end="")
