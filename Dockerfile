# The service in a container: a user without rights, a file system that may be read-only, the model inside.
ARG PYTHON=python:3.12-slim

FROM ${PYTHON} AS build
WORKDIR /source
COPY pyproject.toml hatch_build.py README.md LICENSE NOTICE ./
COPY spin_detect spin_detect
COPY models models
COPY datasets datasets
RUN python -m venv /opt/spin-detect \
    && /opt/spin-detect/bin/python -m pip install --no-cache-dir '.[serve,files]' \
    && /opt/spin-detect/bin/python -m compileall -q /opt/spin-detect

FROM ${PYTHON}
COPY --from=build /opt/spin-detect /opt/spin-detect
ENV PATH=/opt/spin-detect/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER 10001:10001
WORKDIR /tmp
EXPOSE 8765
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8765/healthz', timeout=4)"]
ENTRYPOINT ["spin-detect"]
CMD ["serve", "--host", "0.0.0.0"]
