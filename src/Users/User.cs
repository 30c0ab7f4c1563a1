using Gongkai.Agencies;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Users;

/// <summary>A person of an office. A person without a password decides on paper and never logs in.</summary>
public sealed class User : IdentityUser
{
    public required string DisplayName { get; set; }
}

/// <summary>What a person may do at a unit (and below it), between two dates.</summary>
public enum Post
{
    /// <summary>承办人。</summary>
    Officer,
    /// <summary>政府信息公开工作机构负责人。</summary>
    Chief,
    /// <summary>分管负责人。</summary>
    Leader,
    /// <summary>主管部门监督人员：查看、核对年报。</summary>
    Supervisor,
    /// <summary>系统管理员：人员、单位、日历，不看办件内容。</summary>
    Administrator,
}

public sealed class Appointment
{
    public int Id { get; set; }
    public required string UserId { get; set; }
    public int AgencyId { get; set; }
    public Post Post { get; set; }
    public DateOnly From { get; set; }
    public DateOnly? To { get; set; }
}

sealed class UserMapping : IEntityTypeConfiguration<User>, IEntityTypeConfiguration<Appointment>
{
    public void Configure(EntityTypeBuilder<User> b) => b.Property(u => u.DisplayName).HasMaxLength(100);

    public void Configure(EntityTypeBuilder<Appointment> b)
    {
        b.ToTable("appointments");
        b.HasIndex(a => a.UserId);
        b.Property(a => a.Post).HasConversion<string>().HasMaxLength(20);
        b.HasOne<Agency>().WithMany().HasForeignKey(a => a.AgencyId).OnDelete(DeleteBehavior.Restrict);
    }
}
