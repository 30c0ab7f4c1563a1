using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Imports;

/// <summary>
/// How far an import is: columns to be matched, rows being checked, checked, being written, written; its items being withdrawn again; or given up.
/// Each step is one transaction, so that a stop at any moment leaves the step before or after.
/// </summary>
public enum ImportState { Matching, Checking, Checked, Committing, Done, Withdrawing, Discarded }

/// <summary>One file on its way into a register.</summary>
public sealed class Import
{
    public long Id { get; set; }
    /// <summary>Key of an <see cref="ImportKind"/>.</summary>
    public required string Kind { get; set; }
    public int AgencyId { get; set; }
    public long AttachmentId { get; set; }
    public required string FileName { get; set; }
    public required string Sha256 { get; set; }
    public required string AuthorId { get; set; }
    public DateTime UploadedAt { get; set; }
    /// <summary>A form's own key, so that a double click uploads once.</summary>
    public string? OpeningKey { get; set; }
    public ImportState State { get; set; }
    /// <summary>Which table of the file, from 0; <see cref="NoTable"/> for a file of lines.</summary>
    public int Sheet { get; set; }
    /// <summary>First and last row of the heads, as the office program numbers them; 0 where none were found.</summary>
    public int HeadFrom { get; set; }
    public int HeadTo { get; set; }
    /// <summary>The file's date system, for bare serial numbers.</summary>
    public bool From1904 { get; set; }
    /// <summary>The year for days and months written without one.</summary>
    public int? Year { get; set; }
    /// <summary>The <see cref="MatchedColumn"/>s as JSON.</summary>
    public string Columns { get; set; } = "[]";
    /// <summary>What is the same for every row, by field, as JSON.</summary>
    public string Constants { get; set; } = "{}";
    /// <summary>What the check has to say of the file as a whole, as JSON list.</summary>
    public string Notes { get; set; } = "[]";
    public int Good { get; set; }
    public int Bad { get; set; }
    /// <summary>Rows of sums, remarks and repeated heads.</summary>
    public int Aside { get; set; }
    /// <summary>Sums in the file that the rows do not come to.</summary>
    public int Differences { get; set; }
    public DateTime? CheckedAt { get; set; }
    public int Written { get; set; }
    public string? CommittedBy { get; set; }
    public DateTime? CommittedAt { get; set; }
    /// <summary>Who withdraws its items again, and why; null unless it is under way.</summary>
    public string? WithdrawnBy { get; set; }
    public string? WithdrawReason { get; set; }
    /// <summary>Why the last step came to nothing.</summary>
    public string? Problem { get; set; }
    /// <summary>Moves with every step; the lock of those who act at once.</summary>
    public int Version { get; set; }

    /// <summary>Instead of a table's number: every line of the file says by itself what it holds.</summary>
    public const int NoTable = -1;
    /// <summary>Whether it comes from a file of lines, each a record, and not from a table.</summary>
    public bool OfLines => Sheet == NoTable;

    /// <exception cref="Conflict">somebody moved it on since it was seen.</exception>
    /// <exception cref="InvalidInput">it stands elsewhere.</exception>
    public void RequireStill(int seen, params ImportState[] states)
    {
        if (Version != seen) throw Moved();
        if (!states.Contains(State)) throw new InvalidInput(State switch
        {
            ImportState.Done => "已经导入完毕", ImportState.Discarded => "这次导入已经放弃", ImportState.Matching => "先对应各列、核对以后才能导入", _ => "正在处理，请等它完成",
        });
    }

    /// <summary>What is written was written by the columns as they were; read by others, the same line of the file would be another record, left out or written twice.</summary>
    /// <exception cref="InvalidInput">a part of it is written.</exception>
    public void RequireUnwritten()
    {
        if (Written > 0)
            throw new InvalidInput($"已经导入了{Written}行，不能再改各列的对应：那些行是按原来的对应写进去的，改了以后会漏掉或者重复。其余的行可以继续导入；要按别的对应导入，请选“其余的行不导入”，再下载没有导入的行，另行上传");
    }

    public static Conflict Moved() => new("另一位同事（或者您在另一个窗口）刚刚办理了这次导入，没有保存。请看过现在的情况再办理。");
}

/// <summary>A column of the file: its head, and the field it fills (null: left out).</summary>
public sealed record MatchedColumn(int Index, string Heading, string? Field);

/// <summary>What an import keeps as JSON.</summary>
public static class ImportText
{
    /// <summary>Characters of a row's cells as they are kept.</summary>
    public const int MostCells = 2_000_000;

    static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Json);
    public static IReadOnlyList<MatchedColumn> Columns(Import import) => JsonSerializer.Deserialize<List<MatchedColumn>>(import.Columns) ?? [];
    public static IReadOnlyDictionary<string, string> Constants(Import import) => JsonSerializer.Deserialize<Dictionary<string, string>>(import.Constants) ?? [];
    public static IReadOnlyList<string> Notes(Import import) => JsonSerializer.Deserialize<List<string>>(import.Notes) ?? [];
    public static IReadOnlyList<string> Cells(ImportRow row) => JsonSerializer.Deserialize<List<string>>(row.Cells) ?? [];
    public static IReadOnlyDictionary<string, string> Heads(ImportMapping mapping) => JsonSerializer.Deserialize<Dictionary<string, string>>(mapping.Columns) ?? [];
    public static IReadOnlyDictionary<string, string> Constants(ImportMapping mapping) => JsonSerializer.Deserialize<Dictionary<string, string>>(mapping.Constants) ?? [];

    /// <summary>Reasons and notices one after the other, cut where a column ends.</summary>
    public static string Join(IEnumerable<string> sentences) => Cut(string.Join("；", sentences));

    public static string Cut(string text) => text.Length <= 4000 ? text : Statutes.Chinese.Start(text, 3999) + "…";
}

public enum RowState { Good, Bad, Aside, Written }

/// <summary>One row of the file as checked; after writing it says which record it became.</summary>
public sealed class ImportRow
{
    public long ImportId { get; set; }
    /// <summary>Row number as the office program shows it.</summary>
    public int Line { get; set; }
    public RowState State { get; set; }
    /// <summary>
    /// The cells as JSON list of text; emptied when written, for the record holds it from then on. A line of a file of lines keeps what it says, of which the record holds a part.
    /// </summary>
    public required string Cells { get; set; }
    /// <summary>Why it cannot be imported; for a row aside, what it is.</summary>
    public required string Reasons { get; set; }
    /// <summary>What is imported all the same, but should be known.</summary>
    public required string Notices { get; set; }
    /// <summary>The day and time of the fact as the file says it, which is not when it was recorded here.</summary>
    public required string OriginalTime { get; set; }
    public long? RecordId { get; set; }
}

/// <summary>How a unit's files of a kind were matched last time: head → field, and the constants, as JSON.</summary>
public sealed class ImportMapping
{
    public int AgencyId { get; set; }
    public required string Kind { get; set; }
    public required string Columns { get; set; }
    public required string Constants { get; set; }
    public DateTime ChangedAt { get; set; }
}

sealed class ImportsMapping : IEntityTypeConfiguration<Import>, IEntityTypeConfiguration<ImportRow>, IEntityTypeConfiguration<ImportMapping>
{
    public void Configure(EntityTypeBuilder<Import> b)
    {
        b.ToTable("imports");
        b.Property(i => i.Kind).HasMaxLength(20);
        b.Property(i => i.FileName).HasMaxLength(200);
        b.Property(i => i.Sha256).HasMaxLength(64).IsFixedLength();
        b.Property(i => i.State).HasConversion<string>().HasMaxLength(20);
        b.Property(i => i.OpeningKey).HasMaxLength(100);
        b.HasIndex(i => i.OpeningKey).IsUnique();
        b.Property(i => i.Columns).HasMaxLength(200_000);
        b.Property(i => i.Constants).HasMaxLength(20_000);
        b.Property(i => i.Notes).HasMaxLength(100_000);
        b.Property(i => i.Problem).HasMaxLength(4000);
        b.Property(i => i.WithdrawnBy).HasMaxLength(100);
        b.Property(i => i.WithdrawReason).HasMaxLength(500);
        b.Property(i => i.Version).IsConcurrencyToken();
        b.Ignore(i => i.OfLines);
        b.HasIndex(i => i.Sha256);
        b.HasIndex(i => new { i.AgencyId, i.UploadedAt });
        b.HasOne<Agency>().WithMany().HasForeignKey(i => i.AgencyId).OnDelete(DeleteBehavior.Restrict);
        b.HasOne<Attachment>().WithMany().HasForeignKey(i => i.AttachmentId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<ImportRow> b)
    {
        b.ToTable("import_rows");
        b.HasKey(r => new { r.ImportId, r.Line });
        b.Property(r => r.State).HasConversion<string>().HasMaxLength(10);
        b.Property(r => r.Cells).HasMaxLength(ImportText.MostCells);
        b.Property(r => r.Reasons).HasMaxLength(4000);
        b.Property(r => r.Notices).HasMaxLength(4000);
        b.Property(r => r.OriginalTime).HasMaxLength(40);
        b.HasIndex(r => new { r.ImportId, r.State, r.Line });
        b.HasIndex(r => r.RecordId);
        b.HasOne<Import>().WithMany().HasForeignKey(r => r.ImportId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<ImportMapping> b)
    {
        b.ToTable("import_mappings");
        b.HasKey(m => new { m.AgencyId, m.Kind });
        b.Property(m => m.Kind).HasMaxLength(20);
        b.Property(m => m.Columns).HasMaxLength(100_000);
        b.Property(m => m.Constants).HasMaxLength(20_000);
        b.HasOne<Agency>().WithMany().HasForeignKey(m => m.AgencyId).OnDelete(DeleteBehavior.Cascade);
    }
}
