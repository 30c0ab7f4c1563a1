using System.Text.Encodings.Web;
using System.Text.Json;
using Gongkai.Agencies;
using Gongkai.Documents.Redaction;
using Gongkai.Dossiers;
using Gongkai.Shared;
using Gongkai.Statutes.Requests;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Requests.Release;

/// <summary>Reading: its pages and words are looked at; marking: somebody says what is withheld; producing: the new file is made and proven. Failed: it cannot be read.</summary>
public enum ReleaseState { Reading, Marking, Producing, Done, Failed }

/// <summary>What is withheld on a page: shares (0 to 1) of the page as shown, from its upper left corner.</summary>
/// <param name="Page">from 1</param>
/// <param name="Ground">key of a <see cref="WithheldGround"/></param>
public sealed record MarkedBox(int Page, double X, double Y, double Width, double Height, string Ground);

/// <summary>A place that a detector proposes to strike, until somebody accepts or refuses it.</summary>
/// <param name="What">身份证号, 手机号 …; 别处还有: what a box struck stands here too</param>
/// <param name="Text">empty where it is not known</param>
public sealed record Proposal(string What, string Text, IReadOnlyList<MarkedBox> Places);

/// <summary>A string to be struck wherever it stands; looked up by the job.</summary>
public sealed record WantedText(string Text, string Ground);

/// <summary>
/// What was withheld and what the proof of the new file is: kept with the act (条例第三十七条). Names no struck text; where it tells what was cleaned away, it may hold samples.
/// </summary>
/// <param name="Redaction">of a file that was struck</param>
/// <param name="Cleaned">of an Office file: what was found, and whether it was removed</param>
public sealed record ReleaseCertificate(string Record, string SourceSha256, string ResultSha256, string Officer, DateOnly On, RedactionCertificate? Redaction, IReadOnlyList<HiddenContent>? Cleaned)
{
    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Write() => JsonSerializer.Serialize(this, Plain);

    public static ReleaseCertificate? Read(string? text) => text is null ? null : JsonSerializer.Deserialize<ReleaseCertificate>(text, Plain);
}

/// <summary>
/// A record of the office on its way out of a request: what of it is withheld, until the file that may go out is made and entered in the ledger. Goes with the
/// record's attachment when the dossier is erased.
/// </summary>
public sealed class RecordRelease
{
    public const int MostBoxes = 2_000, MostTexts = 200, LongestText = 100, LongestTitle = 120;

    public long Id { get; set; }
    public long DossierId { get; set; }
    public int AgencyId { get; set; }
    /// <summary>The record as it came.</summary>
    public long RecordId { get; set; }
    /// <summary>What is struck where that is not the record itself: the PDF made of a Word file.</summary>
    public long? PagesId { get; set; }
    /// <summary><see cref="RequestProcedure.Struck"/> or <see cref="RequestProcedure.Cleaned"/>.</summary>
    public required string Method { get; set; }
    public ReleaseState State { get; set; }
    /// <summary>Of the new file: carries nothing of the old one's name.</summary>
    public string Title { get; set; } = "";
    /// <summary>Width and height of every page, in points; pixels of a picture. Empty until it is read.</summary>
    public string Sizes { get; set; } = "[]";
    public string Boxes { get; set; } = "[]";
    public string Proposals { get; set; } = "[]";
    /// <summary>Strings to be looked up, and those that were: searched in the new file. Gone when it is made.</summary>
    public string Wanted { get; set; } = "[]";
    public string Struck { get; set; } = "[]";
    /// <summary>What stands elsewhere too may stay there.</summary>
    public bool Leave { get; set; }
    /// <summary>What went wrong last, or what the reader must know.</summary>
    public string? Note { get; set; }
    /// <summary>Who works on it: the act is theirs.</summary>
    public required string OfficerId { get; set; }
    /// <summary>The lock of those who work on it at once.</summary>
    public int Version { get; set; }
    /// <summary>The act that entered the new file.</summary>
    public int? Seq { get; set; }
    public DateTime ChangedAt { get; set; }

    public IReadOnlyList<double[]> PageSizes => JsonSerializer.Deserialize<List<double[]>>(Sizes)!;
    public IReadOnlyList<MarkedBox> Marked => JsonSerializer.Deserialize<List<MarkedBox>>(Boxes)!;
    public IReadOnlyList<Proposal> Proposed => JsonSerializer.Deserialize<List<Proposal>>(Proposals)!;
    public IReadOnlyList<WantedText> WantedTexts => JsonSerializer.Deserialize<List<WantedText>>(Wanted)!;
    public IReadOnlyList<string> StruckTexts => JsonSerializer.Deserialize<List<string>>(Struck)!;

    public void Mark(IEnumerable<MarkedBox> boxes)
    {
        // The same place twice is one box.
        var list = boxes.Distinct().OrderBy(b => b.Page).ToList();
        if (list.Count > MostBoxes) throw new InvalidInput($"遮盖框最多{MostBoxes}个；请分成几份文件处理");
        Boxes = JsonSerializer.Serialize(list);
    }

    public void Strike(IEnumerable<string> texts)
    {
        var list = texts.Distinct().ToList();
        if (list.Count > MostTexts + PersonalDetails.Most) throw new InvalidInput("要遮住的词太多；请分成几份文件处理");
        Struck = JsonSerializer.Serialize(list);
    }

    public void Propose(IEnumerable<Proposal> proposals) => Proposals = JsonSerializer.Serialize(proposals.ToList());
}

sealed class RecordReleaseMapping : IEntityTypeConfiguration<RecordRelease>
{
    public void Configure(EntityTypeBuilder<RecordRelease> b)
    {
        b.ToTable("record_releases");
        foreach (var read in new[] { nameof(RecordRelease.PageSizes), nameof(RecordRelease.Marked), nameof(RecordRelease.Proposed), nameof(RecordRelease.WantedTexts), nameof(RecordRelease.StruckTexts) }) b.Ignore(read);
        b.Property(r => r.Method).HasMaxLength(10);
        b.Property(r => r.State).HasConversion<string>().HasMaxLength(20);
        b.Property(r => r.Title).HasMaxLength(RecordRelease.LongestTitle);
        b.Property(r => r.Sizes).HasMaxLength(50_000);
        b.Property(r => r.Boxes).HasMaxLength(1_000_000);
        b.Property(r => r.Proposals).HasMaxLength(2_000_000);
        b.Property(r => r.Wanted).HasMaxLength(100_000);
        b.Property(r => r.Struck).HasMaxLength(200_000);
        b.Property(r => r.Note).HasMaxLength(4000);
        b.HasIndex(r => r.DossierId);
        b.HasOne<Dossier>().WithMany().HasForeignKey(r => r.DossierId).OnDelete(DeleteBehavior.Restrict);
        b.HasOne<Agency>().WithMany().HasForeignKey(r => r.AgencyId).OnDelete(DeleteBehavior.Restrict);
        // Erasing the record takes along what was said about it.
        b.HasOne<Attachment>().WithMany().HasForeignKey(r => r.RecordId).OnDelete(DeleteBehavior.Cascade);
        b.HasOne<Attachment>().WithMany().HasForeignKey(r => r.PagesId).OnDelete(DeleteBehavior.SetNull);
    }
}
