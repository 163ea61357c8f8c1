# The service in one image: `faf serve`, `faf worker`, and every other command.
# docker build --tag faf .

FROM python:3.11-slim-bookworm AS build
WORKDIR /opt/faf
COPY requirements.lock pyproject.toml README.md ./
RUN python -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --disable-pip-version-check \
       --require-hashes --requirement requirements.lock
COPY thai thai
COPY templates templates
COPY parsers parsers
COPY service service
RUN .venv/bin/pip install --no-cache-dir --disable-pip-version-check \
       --no-deps --no-build-isolation --editable . \
    && .venv/bin/python -m compileall -q thai templates parsers service

FROM python:3.11-slim-bookworm
# Words on scans (tesseract) and `faf backup` of PostgreSQL (pg_dump, not older than the server).
ARG PACKAGES="tesseract-ocr tesseract-ocr-tha postgresql-client"
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $PACKAGES \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/faf --shell /usr/sbin/nologin faf \
    && install -d -m 700 -o faf -g faf /var/lib/faf
COPY --from=build /opt/faf /opt/faf
ENV PATH=/opt/faf/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    FAF_DATA_DIR=/var/lib/faf \
    FAF_LOG_DIR=/var/lib/faf/log
USER faf
WORKDIR /var/lib/faf
VOLUME /var/lib/faf
EXPOSE 8000
STOPSIGNAL SIGTERM
ENTRYPOINT ["faf"]
CMD ["serve", "--host", "0.0.0.0"]
