using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Gongkai.Shared;

namespace Gongkai.Backups;

/// <summary>A table as kept: its rows as lines, cut into parts of bounded size; hash and length are those of all its lines together.</summary>
public sealed record TablePart(string Name, IReadOnlyList<ColumnShape> Columns, long Rows, long Bytes, int Parts, string Sha256, long? Counter)
{
    /// <summary>Name of a part inside the archive.</summary>
    public string PartName(int number) => $"tables/{Name}/{number:D6}.jsonl";
}

/// <summary>A checkpoint or a key: kept as it is.</summary>
public sealed record FilePart(string Name, long Bytes, string Sha256);

/// <summary>The ledger at the moment of the back-up: the heads are one hash over all of them, the checkpoint the last one written.</summary>
public sealed record LedgerMark(long Dossiers, long Events, string Heads, string? Checkpoint, string? CheckpointHash);

/// <summary>What an archive says of itself. Times are UTC; migrations are named without the time they were made at, so that both databases agree.</summary>
public sealed record Manifest(int Format, string Program, string Engine, DateTime MadeAt, IReadOnlyList<string> Migrations, IReadOnlyList<TablePart> Tables,
    IReadOnlyList<FilePart> Parts, long Files, long FileBytes, IReadOnlyList<string> MissingFiles, LedgerMark Ledger)
{
    public const int CurrentFormat = 1;
    public const string Name = "manifest.json";

    public static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All), PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true,
        RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public long TableBytes => Tables.Sum(t => t.Bytes);
}

/// <summary>An archive that is not what it was when it was written, or that no program of ours wrote.</summary>
public sealed class DamagedArchive(string what) : InvalidInput($"备份文件已经损坏或者不是公开平台的备份：{what}");

/// <summary>What was found in an archive, or in what was restored from it.</summary>
/// <param name="Tables">rows of every table.</param>
/// <param name="Files">attachments' files, each kept once.</param>
/// <param name="Ok">false where the archive is whole but holds what is wrong already in the data it was made from: see <paramref name="FirstBad"/>.</param>
public sealed record BackupVerdict(string File, long Bytes, IReadOnlyDictionary<string, long> Tables, long Dossiers, long Events, long Files, bool Ok, string? FirstBad);
