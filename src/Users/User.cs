using System.Text.Json;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Gongkai.Agencies;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Users;

/// <summary>A person of an office. A person without a password decides on paper and never logs in.</summary>
public sealed class User : IdentityUser
{
    public required string DisplayName { get; set; }
    /// <summary>The unit the account was opened for; says whose the person is until the first post does.</summary>
    public int? AgencyId { get; set; }
    /// <summary>Somebody else set the password: to be changed at the next log-in, before anything else.</summary>
    public bool MustChangePassword { get; set; }
    public DateTime? PasswordChangedAt { get; set; }
    /// <summary>Hashes of the passwords before this one, newest first, a line each.</summary>
    public string? OldPasswords { get; set; }
    /// <summary>Secret of the authenticator, encrypted with the keys beside the data; null: none set up.</summary>
    public string? TotpSecret { get; set; }
    /// <summary>The last half-minute whose code was taken: none is taken twice.</summary>
    public long TotpStep { get; set; }
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
    /// <summary>系统管理员：账号、单位、日历、任务，不看办件内容。</summary>
    Administrator,
    /// <summary>安全保密管理员：任职、解锁、重设密码、结束会话、第二因素，不看办件内容。</summary>
    SecurityOfficer,
    /// <summary>安全审计员：只看审计日志，什么也不能改。</summary>
    Auditor,
}

/// <summary>三员：系统管理员、安全保密管理员、安全审计员。</summary>
public static class Posts
{
    public static readonly IReadOnlyList<Post> Three = [Post.Administrator, Post.SecurityOfficer, Post.Auditor];
    public static bool IsOfThree(this Post post) => Three.Contains(post);
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

/// <summary>A code to be used once in place of the telephone; only its digest is kept.</summary>
public sealed class RecoveryCode
{
    public required string UserId { get; set; }
    public required string Hash { get; set; }
}

/// <summary>The code last sent to somebody's telephone; only its digest is kept.</summary>
public sealed class SmsCode
{
    public required string UserId { get; set; }
    public required string Hash { get; set; }
    /// <summary>The number it went to, encrypted: while setting up, the number to be confirmed.</summary>
    public required string Phone { get; set; }
    public DateTime SentAt { get; set; }
    public int Attempts { get; set; }
}

sealed class UserMapping : IEntityTypeConfiguration<User>, IEntityTypeConfiguration<Appointment>, IEntityTypeConfiguration<RecoveryCode>, IEntityTypeConfiguration<SmsCode>,
    IEntityTypeConfiguration<Session>, IEntityTypeConfiguration<IdentityUserPasskey<string>>
{
    public void Configure(EntityTypeBuilder<User> b)
    {
        b.Property(u => u.DisplayName).HasMaxLength(100);
        b.Property(u => u.OldPasswords).HasMaxLength(2000);
        b.HasOne<Agency>().WithMany().HasForeignKey(u => u.AgencyId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<Appointment> b)
    {
        b.ToTable("appointments");
        b.HasIndex(a => a.UserId);
        b.Property(a => a.Post).HasConversion<string>().HasMaxLength(20);
        b.HasOne<Agency>().WithMany().HasForeignKey(a => a.AgencyId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<RecoveryCode> b)
    {
        b.ToTable("recovery_codes");
        b.HasKey(c => new { c.UserId, c.Hash });
        b.Property(c => c.Hash).HasMaxLength(64);
        b.HasOne<User>().WithMany().HasForeignKey(c => c.UserId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<SmsCode> b)
    {
        b.ToTable("sms_codes");
        b.HasKey(c => c.UserId);
        b.Property(c => c.Hash).HasMaxLength(64);
        b.HasOne<User>().WithMany().HasForeignKey(c => c.UserId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<Session> b)
    {
        b.ToTable("sessions");
        b.HasIndex(s => s.UserId);
        b.Property(s => s.Device).HasMaxLength(100);
        b.Property(s => s.Address).HasMaxLength(60);
        b.Property(s => s.Method).HasMaxLength(40);
        b.HasOne<User>().WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade);
    }

    /// <summary>By hand: Identity's own version of the schema would change the columns of its other tables too.</summary>
    public void Configure(EntityTypeBuilder<IdentityUserPasskey<string>> b)
    {
        b.ToTable("passkeys");
        b.HasKey(p => p.CredentialId);
        b.Property(p => p.CredentialId).HasMaxLength(1024);
        // One text column on both databases, which a back-up carries like any other.
        b.Property(p => p.Data).HasMaxLength(20_000).HasConversion(d => JsonSerializer.Serialize(d, (JsonSerializerOptions?)null), s => JsonSerializer.Deserialize<IdentityPasskeyData>(s, (JsonSerializerOptions?)null)!,
            new ValueComparer<IdentityPasskeyData>((a, c) => JsonSerializer.Serialize(a, (JsonSerializerOptions?)null) == JsonSerializer.Serialize(c, (JsonSerializerOptions?)null),
                d => JsonSerializer.Serialize(d, (JsonSerializerOptions?)null).GetHashCode(), d => JsonSerializer.Deserialize<IdentityPasskeyData>(JsonSerializer.Serialize(d, (JsonSerializerOptions?)null), (JsonSerializerOptions?)null)!));
        b.HasOne<User>().WithMany().HasForeignKey(p => p.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
