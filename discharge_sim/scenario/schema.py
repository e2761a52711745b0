"""The JSON Schema of a scenario file as it is written, for completion and checking in editors.

Made from the table classes, so that a description is written once. What a file may do besides (figures in the place of
values, `extends`, `remove`, `{ times }`, defaults for every partnership) is added here.
"""

from __future__ import annotations

from typing import Any

from discharge_sim.scenario.scenario import DEFAULT_TABLES, Figure, ScenarioTables

TITLE = "A discharge_sim scenario"
_SINGLE = ("number", "integer", "boolean", "string", "array")
_VALUE_TABLES = tuple(f"#/$defs/{name}" for name in ("Spread", "Cost", "NeedShares"))
_AS_IT_IS = ("format", "name", "title", "description", "what_must_be_true", "kind", "distribution")
"""Keys that say what a table is: a figure in their place would be read, but makes no sense."""
_SCALING = {
    "type": "object",
    "properties": {
        "times": {"type": "number", "minimum": 0, "description": "The inherited number is multiplied by this."},
        **{name: {"type": "string"} for name in ("evidence", "period", "source", "note")},
    },
    "required": ["times"],
    "additionalProperties": False,
    "description": "Scales the number of the file that is extended.",
}


def file_schema() -> dict[str, Any]:
    """Return the JSON Schema of a scenario file (draft 2020-12)."""
    schema = ScenarioTables.model_json_schema(mode="validation")
    tables: dict[str, Any] = schema.pop("$defs")
    for name, table in tables.items():
        tables[name] = _as_written(table)
    tables["Spread"] = {"anyOf": [{"type": "number", "minimum": 0}, tables["Spread"]]}
    tables["Figure"] = _figure()
    tables["Scaling"] = _SCALING
    schema = _as_written(schema)
    partnership = tables["Partnership"]["properties"]
    schema["properties"] = {
        "format": schema["properties"].pop("format"),
        "name": schema["properties"].pop("name"),
        "extends": {"type": "string", "description": "The file that this one extends, such as base.toml beside it."},
        "remove": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Paths that are deleted from what is extended, such as services.discharge_lounge.",
        },
        **schema["properties"],
        **{
            name: {
                **partnership[name],
                "description": f"Default for every partnership. {partnership[name]['description']}",
            }
            for name in DEFAULT_TABLES
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": TITLE,
        "description": "A scenario file, or a file with the few lines that differ from the one that it extends.",
        "required": ["format", "name"],
        "$defs": dict(sorted(tables.items())),
    }


def _as_written(table: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a table with figures allowed; nothing is required, because it may be inherited."""
    result = {key: item for key, item in table.items() if key != "required"}
    if "properties" in result:
        result["properties"] = {
            key: item if key in _AS_IT_IS else _with_figures(item) for key, item in result["properties"].items()
        }
    return result


def _with_figures(value: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of one value with what may stand in its place."""
    outer: dict[str, Any] = {}
    for key in ("description", "default"):
        if value.get(key) is not None:
            outer[key] = value[key]
    choices = _choices({key: item for key, item in value.items() if key not in ("description", "default", "title")})
    if any(_may_be_figure(choice) for choice in choices):
        choices = [*choices, {"$ref": "#/$defs/Figure"}]
    if any(_is_numeric(choice) for choice in choices):
        choices = [*choices, {"$ref": "#/$defs/Scaling"}]
    return {**outer, **(choices[0] if len(choices) == 1 else {"anyOf": choices})}


def _choices(value: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what a value may be: null has no place in TOML, and a kind may be inherited."""
    choices = value.get("anyOf") or value.get("oneOf") or [value]
    return [_inside(choice) for choice in choices if choice.get("type") != "null"]


def _inside(value: dict[str, Any]) -> dict[str, Any]:
    result = {key: item for key, item in value.items() if key != "discriminator"}
    for key in ("items", "additionalProperties"):
        if isinstance(result.get(key), dict):
            result[key] = _with_figures(result[key])
    if "prefixItems" in result:
        result["prefixItems"] = [_with_figures(item) for item in result["prefixItems"]]
    if isinstance(result.get("properties"), dict):
        result = _as_written(result)
    return result


def _may_be_figure(value: dict[str, Any]) -> bool:
    """Whether a figure may stand here: for single values, and for tables of them such as shares."""
    if value.get("$ref") in _VALUE_TABLES or value.get("type") in _SINGLE or "const" in value or "enum" in value:
        return True
    inner = value.get("additionalProperties")
    return isinstance(inner, dict) and any(choice.get("type") in _SINGLE for choice in inner.get("anyOf", [inner]))


def _is_numeric(value: dict[str, Any]) -> bool:
    of_list = value.get("items", {}) if value.get("type") == "array" else {}
    is_list = any(_is_numeric(choice) for choice in of_list.get("anyOf", [of_list])) if of_list else False
    return value.get("$ref") == "#/$defs/Spread" or value.get("type") in ("number", "integer") or is_list


def _figure() -> dict[str, Any]:
    schema = Figure.model_json_schema()
    schema["description"] = "A value with what is known about it."
    schema["properties"] = {
        key: {inner: item for inner, item in value.items() if inner != "default"}
        for key, value in schema["properties"].items()
    }
    return schema
