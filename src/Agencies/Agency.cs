using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Agencies;

/// <summary>单位的种类；年报按收到机关分组也用它。</summary>
public enum AgencyKind
{
    /// <summary>全区：汇总用的节点，不接收申请。</summary>
    District,
    /// <summary>区政府。</summary>
    Government,
    /// <summary>区政府办公室。</summary>
    Office,
    /// <summary>部门（单位）。</summary>
    Department,
    /// <summary>镇、街道。</summary>
    Town,
    /// <summary>开发区管委会。</summary>
    Zone,
    /// <summary>机关内设或者下属机构，不单独接收申请。</summary>
    Unit,
}

/// <summary>A unit, for ever: what changes with time (name, parent, order) is in its terms.</summary>
public sealed class Agency
{
    public int Id { get; set; }
    /// <summary>机构代码（统一社会信用代码或者本区编码）。</summary>
    public required string Code { get; set; }
    public AgencyKind Kind { get; set; }
    /// <summary>机关代字，用于编号，如“任公开”。</summary>
    public required string Mark { get; set; }
    /// <summary>职责关键词: what people who look for the unit write, with 、 between; empty where nobody has said. How it stands now, whatever the day.</summary>
    public string Duties { get; set; } = "";
    public bool Addressee => Kind is not (AgencyKind.District or AgencyKind.Unit);
}

/// <summary>A unit's name, parent and official order between two dates (To is the last day, null while in force).</summary>
public sealed class AgencyTerm
{
    public int Id { get; set; }
    public int AgencyId { get; set; }
    public required string Name { get; set; }
    public required string ShortName { get; set; }
    public int? ParentId { get; set; }
    /// <summary>Official order (镇、街道、开发区、部门), never pinyin or id.</summary>
    public int OrderNo { get; set; }
    public DateOnly From { get; set; }
    public DateOnly? To { get; set; }

    public bool InForce(DateOnly day) => From <= day && (To is null || day <= To);
}

sealed class AgencyMapping : IEntityTypeConfiguration<Agency>, IEntityTypeConfiguration<AgencyTerm>
{
    public void Configure(EntityTypeBuilder<Agency> b)
    {
        b.ToTable("agencies");
        b.HasIndex(a => a.Code).IsUnique();
        b.Property(a => a.Kind).HasConversion<string>().HasMaxLength(20);
        b.Property(a => a.Code).HasMaxLength(40);
        b.Property(a => a.Mark).HasMaxLength(40);
    }

    public void Configure(EntityTypeBuilder<AgencyTerm> b)
    {
        b.ToTable("agency_terms");
        b.HasIndex(t => new { t.AgencyId, t.From }).IsUnique();
        b.HasOne<Agency>().WithMany().HasForeignKey(t => t.AgencyId).OnDelete(DeleteBehavior.Restrict);
        b.HasOne<Agency>().WithMany().HasForeignKey(t => t.ParentId).OnDelete(DeleteBehavior.Restrict);
    }
}
