"""A job for `spark-submit`: annotate a data set, and set its spun rows apart if asked.

spark-submit $(python -c "import spin_detect.integrations.spark_submit as job; print(job.__file__)") INPUT OUTPUT
"""

from __future__ import annotations

import click
from pyspark import StorageLevel
from pyspark.sql import DataFrame, SparkSession

from spin_detect.integrations.spark import annotate


@click.command()
@click.argument("source", metavar="INPUT")
@click.argument("target", metavar="OUTPUT")
@click.option("--format", "kind", type=click.Choice(["parquet", "json", "csv"]), default="parquet", show_default=True)
@click.option("--text-column", default="text", show_default=True, help="Column with the texts.")
@click.option("--prefix", default="spin_", show_default=True, help="What the names of added columns begin with.")
@click.option("--spans", is_flag=True, help="Add a column of the words that were probably swapped.")
@click.option("--fpr", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.01, show_default=True)
@click.option("--dropped", metavar="OUTPUT", help="Set spun rows apart and write them here.")
@click.option("--model", help="Folder of the model, on every worker.  [default: the one that ships]")
@click.option("--overwrite", is_flag=True, help="Replace outputs that are there.")
def main(
    source: str,
    target: str,
    kind: str,
    text_column: str,
    prefix: str,
    spans: bool,
    fpr: float,
    dropped: str | None,
    model: str | None,
    overwrite: bool,
) -> None:
    """Add scores and verdicts to the rows of INPUT, any path that Spark reads, and write them to OUTPUT."""
    if kind == "csv" and spans:
        raise click.UsageError("CSV has no room for lists; use --format json or parquet with --spans.")
    spark = SparkSession.builder.appName("spin-detect").getOrCreate()
    header = {"header": "true"} if kind == "csv" else {}
    rows = spark.read.format(kind).options(**header).load(source)
    found = annotate(rows, text_column, prefix=prefix, spans=spans, fpr=fpr, model=model)

    def write(part: DataFrame, path: str) -> None:
        mode = "overwrite" if overwrite else "error"
        part.write.format(kind).options(**header).mode(mode).save(path)

    if dropped is None:
        write(found, target)
    else:
        found.persist(StorageLevel.DISK_ONLY)  # scored once for both
        spun = found[f"`{prefix}verdict`"].eqNullSafe("spun")
        write(found.where(~spun), target)
        write(found.where(spun), dropped)
    spark.stop()


if __name__ == "__main__":
    main()
