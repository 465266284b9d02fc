"""Files on disk: model folders, the safetensors format, files that are complete or absent."""
