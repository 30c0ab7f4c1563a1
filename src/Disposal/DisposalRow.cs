using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Statutes.Disposal;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Disposal;

/// <summary>Projection of a list of appraisal: who keeps it, where it stands, how many files it destroys and keeps.</summary>
public sealed class DisposalRow : IProjection
{
    public long DossierId { get; set; }
    public required string Number { get; set; }
    public int AgencyId { get; set; }
    public required string Stage { get; set; }
    public DateOnly DrawnOn { get; set; }
    public DateOnly? FinishedOn { get; set; }
    public int Destroys { get; set; }
    public int Keeps { get; set; }

    public bool Open => FinishedOn is null;
}

/// <summary>One file of a list, as it stood when the list was drawn up. Says nothing of persons: the list is kept for ever.</summary>
/// <param name="ArchivedOn">the day the last part of it was archived or settled</param>
/// <param name="Class">key of a <see cref="RetentionClass"/></param>
/// <param name="Through">last year of its period</param>
/// <param name="Destroy">false: it is kept, through <paramref name="KeepThrough"/></param>
/// <param name="Procedure">key of the procedure; lists drawn up before there were others name requests alone</param>
public sealed record DisposalEntry(long Id, string Number, DateOnly ArchivedOn, string Class, string Period, int Through, bool Destroy, int? KeepThrough, string Reason, string Procedure = "request")
{
    static readonly JsonSerializerOptions Writing = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>Stands for a year that never comes: the file is kept for ever.</summary>
    public const int ForEver = 9999;

    public static string Write(IReadOnlyList<DisposalEntry> entries) => JsonSerializer.Serialize(entries, Writing);
    public static IReadOnlyList<DisposalEntry> Read(string text) => JsonSerializer.Deserialize<List<DisposalEntry>>(text)!;

    /// <summary>How many of which kind, in words: 依申请公开3件、投诉举报1件.</summary>
    public static string Kinds(IEnumerable<DisposalEntry> entries) => string.Join("、", entries.GroupBy(e => e.Procedure).Select(g => $"{RetentionSchedule.Procedures.First(p => p.Key == g.Key).Name}{g.Count()}件"));

    public string Decision => Destroy ? "销毁" : KeepThrough == ForEver ? "改为永久保存" : $"继续保存至{KeepThrough}年12月31日";
}

sealed class DisposalMapping : IEntityTypeConfiguration<DisposalRow>
{
    public void Configure(EntityTypeBuilder<DisposalRow> b)
    {
        b.ToTable("disposals");
        b.HasKey(r => r.DossierId);
        b.Property(r => r.DossierId).ValueGeneratedNever();
        b.Property(r => r.Number).HasMaxLength(100);
        b.Property(r => r.Stage).HasMaxLength(20);
        b.HasIndex(r => new { r.AgencyId, r.DrawnOn });
        b.HasOne<Agency>().WithMany().HasForeignKey(r => r.AgencyId).OnDelete(DeleteBehavior.Restrict);
    }
}

public sealed class DisposalProjector() : Projector(DisposalProcedure.Table)
{
    public override void Project(GongkaiContext db, Dossier dossier, DossierState state, IReadOnlyDictionary<string, string> contents, bool isNew)
    {
        var row = new DisposalRow
        {
            DossierId = dossier.Id, Number = dossier.Number, AgencyId = dossier.AgencyId, Stage = state.Stage, DrawnOn = state.StartedOn!.Value, FinishedOn = state.StoppedOn,
            Destroys = int.Parse(state.Fact(DisposalProcedure.Destroys)!), Keeps = int.Parse(state.Fact(DisposalProcedure.Keeps)!),
        };
        if (isNew) db.Add(row);
        else db.Update(row);
    }
}
