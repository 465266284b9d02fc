"""A job for `spark-submit`: it annotates a data set, and can write its spun rows to another place.

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
@click.option(
    "--format", "file_format", type=click.Choice(["parquet", "json", "csv"]), default="parquet", show_default=True
)
@click.option("--text-column", default="text", show_default=True, help="Column with the texts.")
@click.option("--prefix", default="spin_", show_default=True, help="What the names of added columns begin with.")
@click.option("--spans", is_flag=True, help="Add a column of the words that were probably replaced.")
@click.option("--all-marks", is_flag=True, help="Add the possible marks to that column, too.")
@click.option("--fpr", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.01, show_default=True)
@click.option("--dropped", metavar="OUTPUT", help="Write spun rows to this place, and only the others to OUTPUT.")
@click.option("--drop-partly-spun", is_flag=True, help="With --dropped, write rows that are spun in part there, too.")
@click.option("--model", help="Folder of the model, on every worker.  [default: the one that ships]")
@click.option("--calibration", help="Calibration file, on every worker.  [default: the rates of the model]")
@click.option("--overwrite", is_flag=True, help="Replace existing outputs.")
def main(
    source: str,
    target: str,
    file_format: str,
    text_column: str,
    prefix: str,
    spans: bool,
    all_marks: bool,
    fpr: float,
    dropped: str | None,
    drop_partly_spun: bool,
    model: str | None,
    calibration: str | None,
    overwrite: bool,
) -> None:
    """Add scores and verdicts to the rows of INPUT, any path that Spark reads, and write them to OUTPUT."""
    if file_format == "csv" and spans:
        raise click.UsageError("CSV cannot hold lists of spans; use --format json or parquet with --spans.")
    if drop_partly_spun and dropped is None:
        raise click.UsageError("--drop-partly-spun needs a place for the rows; name it with --dropped.")
    spark = SparkSession.builder.appName("spin-detect").getOrCreate()
    header = {"header": "true"} if file_format == "csv" else {}
    rows = spark.read.format(file_format).options(**header).load(source)
    scored = annotate(
        rows,
        text_column,
        prefix=prefix,
        spans=spans,
        all_marks=all_marks,
        fpr=fpr,
        model=model,
        calibration=calibration,
    )

    def write(rows: DataFrame, path: str) -> None:
        mode = "overwrite" if overwrite else "error"
        rows.write.format(file_format).options(**header).mode(mode).save(path)

    if dropped is None:
        write(scored, target)
    else:
        scored.persist(StorageLevel.DISK_ONLY)  # so that it is scored once, not twice
        verdict = scored[f"`{prefix}verdict`"]
        is_dropped = verdict.eqNullSafe("spun")
        if drop_partly_spun:
            is_dropped = is_dropped | verdict.eqNullSafe("partly_spun")
        write(scored.where(~is_dropped), target)
        write(scored.where(is_dropped), dropped)
    spark.stop()


if __name__ == "__main__":
    main()
