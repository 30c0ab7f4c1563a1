using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Dossiers;

/// <summary>Anything that follows a procedure. The row keeps the length and head of its chain; everything else is folded.</summary>
public sealed class Dossier
{
    public long Id { get; set; }
    public required string Procedure { get; set; }
    public required string Number { get; set; }
    public int AgencyId { get; set; }
    /// <summary>Number of events; the optimistic lock.</summary>
    public int Count { get; set; }
    public byte[] Head { get; set; } = LedgerCodec.Genesis;
    /// <summary>A form's own key, so that a double submit finds the first one's dossier.</summary>
    public string? OpeningKey { get; set; }
    public DateTime ChangedAt { get; set; }
}

/// <summary>One act as it happened: append-only, chained by hash. The hash covers <see cref="Bytes"/> as stored.</summary>
public sealed class LedgerEvent
{
    public long DossierId { get; set; }
    public int Seq { get; set; }
    public required string Row { get; set; }
    public required string FromStage { get; set; }
    public required string ToStage { get; set; }
    public DateOnly OccurredOn { get; set; }
    public DateTime RecordedAt { get; set; }
    public required string Decider { get; set; }
    public required string Recorder { get; set; }
    public required byte[] Bytes { get; set; }
    public required byte[] Prev { get; set; }
    public required byte[] Hash { get; set; }
}

/// <summary>What must be erasable (names, free text), beside the ledger. The envelope holds only its salted digest.</summary>
public sealed class LedgerContent
{
    public long DossierId { get; set; }
    public int Seq { get; set; }
    public required string Name { get; set; }
    public required byte[] Salt { get; set; }
    public required string Value { get; set; }
}

/// <summary>A day's hash over all heads that changed since the one before; exported as a file.</summary>
public sealed class Checkpoint
{
    public int Id { get; set; }
    public DateOnly Day { get; set; }
    public DateTime At { get; set; }
    public long Dossiers { get; set; }
    public long Events { get; set; }
    public required string FileName { get; set; }
    public required byte[] Hash { get; set; }
    public required byte[] Prev { get; set; }
}

/// <summary>Projection: the clocks now running, for work lists.</summary>
public sealed class DossierClock
{
    public long DossierId { get; set; }
    public required string Name { get; set; }
    public required string Label { get; set; }
    public int AgencyId { get; set; }
    public DateOnly StartedOn { get; set; }
    public DateOnly Due { get; set; }
    public bool Provisional { get; set; }
    /// <summary>What the office owes next on the dossier; one at most.</summary>
    public bool Owed { get; set; }
    /// <summary>Text of the law whose calendar gave this date.</summary>
    public required string CalendarVersion { get; set; }
}

/// <summary>The last number given out in a series such as 任公开〔2022〕.</summary>
public sealed class NumberSeries
{
    public required string Series { get; set; }
    public int Last { get; set; }
}

/// <summary>A deadline that moved when the calendar or a setting changed: old and new date side by side.</summary>
public sealed class DeadlineChange
{
    public long Id { get; set; }
    public long DossierId { get; set; }
    public int AgencyId { get; set; }
    public required string Number { get; set; }
    public required string Clock { get; set; }
    public DateOnly OldDue { get; set; }
    public DateOnly NewDue { get; set; }
    public required string OldVersion { get; set; }
    public required string NewVersion { get; set; }
    public DateTime At { get; set; }
}

sealed class DossierMapping : IEntityTypeConfiguration<Dossier>, IEntityTypeConfiguration<LedgerEvent>, IEntityTypeConfiguration<LedgerContent>,
    IEntityTypeConfiguration<Checkpoint>, IEntityTypeConfiguration<DossierClock>, IEntityTypeConfiguration<NumberSeries>, IEntityTypeConfiguration<DeadlineChange>
{
    public void Configure(EntityTypeBuilder<Dossier> b)
    {
        b.ToTable("dossiers");
        b.Property(d => d.Procedure).HasMaxLength(40);
        b.Property(d => d.Number).HasMaxLength(100);
        b.Property(d => d.OpeningKey).HasMaxLength(100);
        b.Property(d => d.Count).IsConcurrencyToken();
        b.HasIndex(d => new { d.Procedure, d.Number }).IsUnique();
        b.HasIndex(d => d.OpeningKey).IsUnique();
        b.HasIndex(d => d.ChangedAt);
    }

    public void Configure(EntityTypeBuilder<LedgerEvent> b)
    {
        b.ToTable("ledger_events");
        b.HasKey(e => new { e.DossierId, e.Seq });
        b.Property(e => e.Row).HasMaxLength(60);
        b.Property(e => e.FromStage).HasMaxLength(40);
        b.Property(e => e.ToStage).HasMaxLength(40);
        b.Property(e => e.Decider).HasMaxLength(60);
        b.Property(e => e.Recorder).HasMaxLength(60);
    }

    public void Configure(EntityTypeBuilder<LedgerContent> b)
    {
        b.ToTable("ledger_contents");
        b.HasKey(c => new { c.DossierId, c.Seq, c.Name });
        b.Property(c => c.Name).HasMaxLength(60);
        b.Property(c => c.Value).HasMaxLength(1_000_000);
    }

    public void Configure(EntityTypeBuilder<Checkpoint> b)
    {
        b.ToTable("checkpoints");
        b.HasIndex(c => c.FileName).IsUnique();
    }

    public void Configure(EntityTypeBuilder<DossierClock> b)
    {
        b.ToTable("dossier_clocks");
        b.HasKey(c => new { c.DossierId, c.Name });
        b.Property(c => c.Name).HasMaxLength(60);
        b.Property(c => c.CalendarVersion).HasMaxLength(60);
        b.HasIndex(c => new { c.AgencyId, c.Due });
        // Work lists in the order of their days: one unit's, and all.
        b.HasIndex(c => new { c.AgencyId, c.Due, c.DossierId }).HasFilter("owed").HasDatabaseName("ix_dossier_clocks_unit");
        b.HasIndex(c => new { c.Name, c.Due });
        b.HasIndex(c => new { c.Due, c.DossierId }).HasFilter("owed").HasDatabaseName("ix_dossier_clocks_owed");
    }

    public void Configure(EntityTypeBuilder<NumberSeries> b)
    {
        b.ToTable("number_series");
        b.HasKey(s => s.Series);
        b.Property(s => s.Series).HasMaxLength(100);
    }

    public void Configure(EntityTypeBuilder<DeadlineChange> b)
    {
        b.ToTable("deadline_changes");
        b.HasIndex(c => c.AgencyId);
        b.HasIndex(c => c.NewVersion);
    }
}
