# docker build -t footnote . && docker run -p 127.0.0.1:7860:7860 -v footnote:/data -v DIR:/articles:ro footnote
FROM python:3.11-slim
COPY pyproject.toml README.md LICENSE /footnote/
COPY qa /footnote/qa
COPY embeddings /footnote/embeddings
COPY eval /footnote/eval
RUN pip install --no-cache-dir /footnote \
 && useradd --create-home footnote \
 && mkdir /data && chown footnote /data
USER footnote
ENV QA_HOST=0.0.0.0 QA_INDEX_DIR=/data/index QA_DATA_DIR=/data/data
VOLUME /data
EXPOSE 7860
# As a list, so that the signal to stop comes to the server.
CMD ["qa", "serve", "-c", "/articles"]
