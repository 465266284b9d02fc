"""Complete the metadata of a build: the repository's address, and a README whose links work on a package index.

The address is ``repository`` under ``[tool.hatch.metadata.hooks.custom]`` in ``pyproject.toml``. While it is empty, the metadata
name no address and the links of the README stay relative.
"""

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

# In Markdown, and in the HTML of pictures
_RELATIVE_LINK = re.compile(r"""(?:(?<=\]\()|(?<=src=")|(?<=srcset="))(?![\w+.-]+:|#|/)[^)\s"]+(?=[)"])""")
_PICTURES = (".gif", ".jpg", ".png", ".svg")


class RepositoryMetadata(MetadataHookInterface):
    """Set ``urls`` and ``readme``."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Add the two fields to the metadata of the project.

        Args:
            metadata: The table ``project`` of ``pyproject.toml``; changed in place.
        """
        urls = {}
        readme = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        repository = str(self.config["repository"]).rstrip("/")
        if repository:
            tag = f"v{metadata['version']}"
            readme = _RELATIVE_LINK.sub(lambda link: absolute(link.group(), repository, tag), readme)
            urls = {
                "Repository": repository,
                "Changelog": absolute("CHANGELOG.md", repository, tag),
                "Issues": f"{repository}/issues",
            }
        metadata["urls"] = urls
        metadata["readme"] = {"content-type": "text/markdown", "text": readme}


def absolute(target: str, repository: str, tag: str) -> str:
    """Return the address of a file of the repository at a tag.

    Args:
        target: Path from the root of the repository, with or without a ``#section``.
        repository: Address of the repository, without a slash at its end.
        tag: Name of the tag.

    Returns:
        The address of the page that shows the file; for a picture, of the picture itself.
    """
    return f"{repository}/{'raw' if target.endswith(_PICTURES) else 'blob'}/{tag}/{target}"
