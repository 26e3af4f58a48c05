"""Settings from files: `ORDER_HUB_<NAME>_FILE` names a file that holds the value, as Docker and
Kubernetes mount secrets. So a password is in no environment and no command line."""

import os
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource

SUFFIX = "_FILE"


class UnreadableFile(ValueError):
    """The file of a setting cannot be used; the message says which and why."""


class FileSource(PydanticBaseSettingsSource):
    """The values in files that the environment names."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        variable = f"{self.config.get('env_prefix', '')}{field_name}".upper()
        file = os.environ.get(variable + SUFFIX)
        if not file:
            return None, field_name, False
        if variable in os.environ:
            raise UnreadableFile(f"{variable} and {variable}{SUFFIX} are both set: unset one.")
        try:
            return Path(file).read_text().strip(), field_name, False
        except (OSError, UnicodeDecodeError):
            raise UnreadableFile(f"{variable}{SUFFIX}: the file cannot be read.") from None

    def __call__(self) -> dict[str, Any]:
        fields = self._fields()
        # One that has a setting of its own for its file is read from there.
        beside = {f"{name}{SUFFIX}".lower() for name, _ in fields} & {name for name, _ in fields}
        found = {
            name: self.get_field_value(field, name)[0]
            for name, field in fields
            if f"{name}{SUFFIX}".lower() not in beside
        }
        return {name: value for name, value in found.items() if value is not None}

    def _fields(self) -> list[tuple[str, FieldInfo]]:
        return list(self.settings_cls.model_fields.items())
